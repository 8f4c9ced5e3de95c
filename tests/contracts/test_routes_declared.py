"""Every route says whom it is for, and one that does not is not answered (tracker/access.py, docs/routes.md)."""

from collections.abc import Callable

from flask import Flask

from tracker.access import KINDS, access_of
from tracker.admin.access import RANK


def test_every_route_declares_its_class(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_DEMO="1")
    undeclared = [rule.rule for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    assert undeclared == [], "mark their views with a class; see “a route” in CONTRIBUTING.md"


def test_every_class_is_one_that_there_is(make_app: Callable[..., Flask]) -> None:
    app = make_app(SHOPBELL_DEMO="1")
    declared = {rule.rule: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert {one.kind for one in declared.values() if one} == set(KINDS)
    for route, access in declared.items():
        assert access is not None
        if access.kind == "shop":
            assert access.detail in RANK, route
            assert "<key>" in route
        if access.kind == "signed":
            assert access.detail, f"{route}: say by what it is signed"


def test_a_route_that_declares_nothing_is_not_answered(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret", methods=["GET", "POST"])
    client = app.test_client()
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        answer = client.open("/undeclared", method=method)
        assert (answer.status_code, b"secret" in answer.data) == (404, False), method
