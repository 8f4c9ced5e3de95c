"""Whatever the published description allows, and what it does not, every route answers as it says: never by failing.

The requests are made by schemathesis from /v1/openapi.json. Stands for checks that are skipped where a field is
missing, empty, null or a list (CVE-2023-2986, CVE-2026-97657), and for poison that one database cannot hold.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from werkzeug.test import TestResponse

from tests.factories import MUG, ORIGIN, Browser, count, make_event, make_pool, make_popup, prize, wheel_document
from tests.shop_server import SECRET, ShopServer
from tracker.services import Services
from tracker.sessions.event_rows import StoredEvent
from tracker.shops.page_link import DEBUG, MAPPING

POISON = (None, "", [], {}, 0, -1, True, 2**63, 1e308, "\0", "\ud800", "💥" * 300, "x" * 5000, [[]], {"": None})


class Door:
    """Sends what was made to the application, as a browser of the shop or as its server, with what opens the door."""

    def __init__(self, app: Flask, shop: str) -> None:
        self.app, self.shop = app, shop
        self.server = ShopServer(app, shop)
        pool = make_pool(app, shop, [f"CODE-{number}" for number in range(50)])
        self.popup = make_popup(app, shop, wheel_document([prize("one", pool=pool), prize("two")]))
        self.vera = Browser(app.test_client(), shop)
        self.popup_token = self.vera.see(self.popup)
        services: Services = app.extensions["shopbell"]
        self.page_tokens = [one.token(services.signer, shop, 1) for one in (MAPPING, DEBUG)]

    def send(self, method: str, path: str, case: schemathesis.Case, chance: random.Random) -> TestResponse:
        """The case as it is, or with what a stranger would not have, so that what stands behind is reached too."""
        body = case.body if isinstance(case.body, dict | list | str | int | float) or case.body is None else {}
        if isinstance(body, dict) and chance.random() < 0.9:
            body = {**body, "shop": self.shop, "v": 1}
            if "token" in body or chance.random() < 0.3:
                body["token"] = chance.choice([self.popup_token, *self.page_tokens])
            if chance.random() < 0.2:
                body[chance.choice(list(body))] = chance.choice(POISON)
            if chance.random() < 0.3:
                body["visitor"] = self.vera.visitor
        names = {"popup": self.popup, "key": self.shop, "decision": "01a219a7-5ea0-74da-be66-0700eb79baf1"}
        for name, value in (case.path_parameters or {}).items():
            given = names.get(name, "x") if chance.random() < 0.8 else str(value).replace("/", "%2F") or "x"
            path = path.replace(f"{{{name}}}", given)
        query = {name: str(value).encode(errors="replace") for name, value in (case.query or {}).items()}
        if chance.random() < 0.7:
            query["shop"] = self.shop.encode()
        data = json.dumps(body).encode()
        headers = {"Origin": ORIGIN, "Content-Type": "text/plain"}
        if "/orders" in path or "/coupons" in path or "/decisions" in path or chance.random() < 0.1:
            headers["Authorization"] = f"Bearer {self.server.secret_key}"
        if "webhooks" in path:
            return self.deliver(path, body, chance)
        return self.app.test_client().open(path, method=method, query_string=query, data=data, headers=headers)

    def deliver(self, path: str, body: Any, chance: random.Random) -> TestResponse:
        secret = SECRET if chance.random() < 0.9 else "another"
        if "shopify" in path:
            topics = ["orders/create", "orders/updated", "orders/cancelled", "orders/delete", "refunds/create", "x"]
            return self.server.shopify(chance.choice(topics), body, secret=secret)
        topics = ["order.created", "order.updated", "order.deleted", "order.restored", "x"]
        return self.server.woocommerce(chance.choice(topics), body, secret=secret)


@pytest.fixture
def door(app: Flask, shop: str) -> Door:
    return Door(app, shop)


def operations(app: Flask) -> Mapping[str, Any]:
    document = app.test_client().get("/v1/openapi.json").json
    schema = schemathesis.openapi.from_dict(document)
    found = (result.ok() for result in schema.get_all_operations())
    return {f"{one.method.upper()} {one.path}": one for one in found}


def ask_everything(door: Door, examples: int) -> int:
    """Asks every operation so often; how many requests were made. Raises AssertionError for one answered wrongly."""
    return sum(ask_one(door, name, operation, examples) for name, operation in operations(door.app).items())


def ask_one(door: Door, name: str, operation: Any, examples: int) -> int:
    asked = 0
    documented = {int(code) for code in operation.definition.raw["responses"]}
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, chance=st.randoms(use_true_random=False))
    def ask(case: schemathesis.Case, chance: random.Random) -> None:
        nonlocal asked
        asked += 1
        answer = door.send(operation.method.upper(), operation.path, case, chance)
        assert answer.status_code < 500, (name, case.body, answer.text)
        assert answer.status_code in documented, (name, case.body, answer.status_code, answer.text)
        assert answer.is_json, (name, answer.data[:200])
        if answer.status_code >= 400:
            assert answer.json["error"] == answer.headers["X-Shopbell-Reason"], name
            assert answer.json["message"], name

    ask()
    return asked


def test_every_route_answers_what_it_may_be_asked_as_it_says(door: Door) -> None:
    assert ask_everything(door, 20) > 300
    # And works as before.
    before = count(door.app, StoredEvent)
    door.vera.say("add_to_cart", {"items": [MUG], "currency": "EUR", "value": 12.5})
    assert count(door.app, StoredEvent) == before + 1


JSON_POISON = st.sampled_from([value for value in POISON if value != "\ud800"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_good_event_is_stored_beside_whatever_else_is_in_the_batch(door: Door, data: st.DataObject) -> None:
    bad = {**make_event("purchase", {"items": [dict(MUG)], "value": 1}), data.draw(FIELDS): data.draw(JSON_POISON)}
    before = count(door.app, StoredEvent)
    answer = door.vera.send(make_event(), bad, make_event())
    assert answer.status_code == 202, answer.text
    assert count(door.app, StoredEvent) - before == answer.json["ok"] >= 2


FIELDS = st.sampled_from(["id", "name", "at", "page", "source", "url", "params"])


def missing_and_wrong(shop: str, token: str) -> Callable[[str], list[Any]]:
    def bodies(field: str) -> list[Any]:
        whole = {"v": 1, "shop": shop, "token": token, "step": "start", "fields": {}, "seed": "a"}
        without = {name: value for name, value in whole.items() if name != field}
        return [without, *({**whole, field: value} for value in POISON)]

    return bodies


@pytest.mark.parametrize("field", ["token", "shop", "v"])
def test_what_opens_a_door_opens_it_to_nothing_else_when_it_is_missing_or_wrong(door: Door, field: str) -> None:
    bodies = missing_and_wrong(door.shop, door.popup_token)
    for route in ("show", "submit", "play", "reminder"):
        for body in bodies(field):
            answer = door.vera.post(f"/v1/popups/{door.popup}/{route}", body)
            is_good = field == "v" and body.get("v") is True
            assert answer.status_code in (400, 401, 403) or is_good, (route, body, answer.text)
