"""The yardstick: a Flask view that reads a POST body and answers 202, nothing more."""

from flask import Flask, request

app = Flask(__name__)


@app.post("/v1/events")
def answer() -> tuple[dict[str, int], int]:
    request.get_data(cache=False)
    return {"ok": 3}, 202
