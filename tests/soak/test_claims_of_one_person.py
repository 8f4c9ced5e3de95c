"""Two processes, a person with three devices, many tabs, many rounds: a cap is never exceeded and never left short."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, form_document, make_popup, make_shop, plain_document, rows
from tracker.app import create_app
from tracker.config import load_settings
from tracker.popups.models import Impression, Popup

pytestmark = pytest.mark.soak

ROUNDS = 25
TABS = 8
LIFETIME = 2
EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}


def _process(environ: dict[str, str], shop: str, jobs: list[Any], gate: Any, out: Any) -> None:
    """Asks for its share of every round's tabs at the moment when the other process does too."""
    app = create_app(load_settings(environ))
    for popup, asks in jobs:
        shown: list[bool] = []

        def ask(visitor: str, token: str, popup: str = popup, shown: list[bool] = shown) -> None:
            shown.append(Browser(app.test_client(), shop, visitor=visitor).show(popup, token).json["show"])

        tabs = [threading.Thread(target=ask, args=one) for one in asks]
        gate.wait()
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        out.put((popup, sum(shown)))


def test_a_cap_is_met_exactly_over_processes_devices_and_tabs(app: Flask, environ: dict[str, str]) -> None:
    shop = make_shop(app, popups_per_session=100)
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    devices = [Browser(app.test_client(), shop) for _ in range(3)]
    for device in devices:
        assert device.submit(form, device.see(form), "vera@acme.example").status_code == 200
    caps = {"per_session": None, "lifetime": LIFETIME}
    popups = [make_popup(app, shop, plain_document(caps=caps), f"Popup {number}") for number in range(ROUNDS)]
    app.extensions["shopbell.popups"].forget()
    decisions = [[device.decision()["popups"] for device in devices] for _ in range(TABS)]
    shares: tuple[list[Any], list[Any]] = ([], [])
    for popup in popups:
        asks = [
            (device.visitor, next(one["token"] for one in offered if one["popup"] == popup))
            for offers in decisions
            for device, offered in zip(devices, offers, strict=True)
        ]
        for share, part in zip(shares, (asks[::2], asks[1::2]), strict=True):
            share.append((popup, part))

    # Not forked: a copy of this process would hold its open databases and locks.
    spawn = multiprocessing.get_context("spawn")
    gate, out = spawn.Barrier(2), spawn.Queue()
    processes = [spawn.Process(target=_process, args=(environ, shop, share, gate, out)) for share in shares]
    for process in processes:
        process.start()
    shown: dict[str, int] = {}
    for _ in range(2 * ROUNDS):
        popup, count = out.get(timeout=120)
        shown[popup] = shown.get(popup, 0) + count
    for process in processes:
        process.join()

    assert shown == dict.fromkeys(popups, LIFETIME)
    numbers = {row.id: row.public_id for row in rows(app, Popup)}
    stored = [numbers[row.popup_id] for row in rows(app, Impression)]
    assert all(stored.count(popup) == LIFETIME for popup in popups)
