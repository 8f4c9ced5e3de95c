"""Every reader of the outside world under a fuzzer that follows coverage, from good examples on."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.events.payloads import payload
from tests.factories import form_document, make_batch, make_event
from tests.landing.conftest import CONTENT
from tests.popups.test_picture_files import png
from tests.testbed import ROOT

# What is read is read before any database.
pytestmark = [
    pytest.mark.soak,
    pytest.mark.only_on("sqlite"),
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is built for Linux alone"),
]

SECONDS = 60
CART = {"currency": "EUR", "value": 9, "items": [{"item_id": "MUG", "item_name": "Mug", "price": 9, "quantity": 1}]}
EXAMPLES: dict[str, list[bytes]] = {
    "batch": [
        json.dumps(make_batch("pk_1", [make_event(), make_event("add_to_cart", CART)])).encode(),
        json.dumps(make_batch("pk_1", [make_event("purchase", {**CART, "transaction_id": "1"})])).encode(),
    ],
    "orders": [
        json.dumps({"transaction_id": "1", "value": 9, "currency": "EUR", "items": []}).encode(),
        *(json.dumps(payload(name)).encode() for name in ("shopify_order", "woocommerce_order")),
    ],
    "documents": [json.dumps(form_document()).encode(), json.dumps(CONTENT).encode()],
    "pictures": [png()],
    "headers": [b"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", b"VN"],
    "addresses": [b"vera@example.com", "vera@möbel.example".encode()],
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_whatever_bytes_arrive_a_reader_answers_in_its_own_words(name: str, tmp_path: Path) -> None:
    found = tmp_path / "found"
    found.mkdir()
    for number, example in enumerate(EXAMPLES[name]):
        (found / str(number)).write_bytes(example)
    command = [sys.executable, "-m", "tests.soak.fuzz_readers", name]
    options = [f"-max_total_time={SECONDS}", f"-artifact_prefix={tmp_path}/", "-print_final_stats=1", str(found)]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS * 5)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert runs is not None and int(runs.group(1)) > 1000, done.stderr[-2000:]
    assert len(list(found.iterdir())) > len(EXAMPLES[name]), "it has found its way to something new"
