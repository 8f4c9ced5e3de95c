"""`run("shop", "list")` is what a person types after `flask`."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    def run(*arguments: str, input: str | None = None) -> Result:
        result = app.test_cli_runner().invoke(args=list(arguments), input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def answer(run: Run) -> Callable[..., Any]:
    """The JSON that a command answers; it must succeed."""

    def answer(*arguments: str, input: str | None = None) -> Any:
        result = run(*arguments, "--json", input=input)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return answer


@pytest.fixture
def acme(answer: Callable[..., Any]) -> str:
    """The public key of acme."""
    return answer("shop", "create", "acme", "--origin", "https://acme.example")["public_key"]
