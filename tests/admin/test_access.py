"""Who may open what: every view declares it, and the declarations hold, over the whole URL map."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests.admin.conftest import Person
from tracker.access import Access
from tracker.admin.access import RANK

ROLES = ("viewer", "marketer", "owner")
FILLED = {
    "visit": 1,
    "version": 1,
    "membership": 1,
    "token": "made-up",
    "name": "css/admin.css",
    "anything": "x",
}


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin"))


def access_of(app: Flask, rule: Rule) -> Access | None:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def is_open(app: Flask, rule: Rule) -> bool:
    access = access_of(app, rule)
    return access is not None and access.kind in ("public", "sign_in", "signed")


def path_of(app: Flask, rule: Rule, key: str) -> str:
    values = {name: {**FILLED, "key": key}.get(name, "con_nobody") for name in rule.arguments}
    choices = {name: one for name, one in rule._converters.items() if isinstance(one, AnyConverter)}
    values |= {name: min(one.items) for name, one in choices.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def ask(who: Person, method: str, path: str) -> int:
    return (who.get(path) if method == "GET" else who.post(path)).status_code


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_admin_view_says_who_may_open_it(app: Flask) -> None:
    assert [rule.endpoint for rule in rules(app) if access_of(app, rule) is None] == []


def test_a_view_that_says_nothing_is_not_opened(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.blueprints["admin"]._got_registered_once = False
    app.add_url_rule("/admin-undeclared", "admin.undeclared", lambda: "secret")
    assert app.test_client().get("/admin-undeclared").status_code == 404


def test_every_shop_view_has_the_shop_in_its_address_and_nothing_else_has(app: Flask) -> None:
    for rule in rules(app):
        access = access_of(app, rule)
        assert access is not None
        assert ("key" in rule.arguments) == (access.kind == "shop"), rule.endpoint


def test_viewers_can_call_nothing_that_changes_anything(app: Flask) -> None:
    open_to_viewers = [
        rule.endpoint
        for rule in rules(app)
        for access in [access_of(app, rule)]
        if access and access.kind == "shop" and access.detail == "viewer" and methods(rule) != ["GET"]
    ]
    # They answer what a popup would be like, and whom an address belongs to, and store nothing.
    assert sorted(open_to_viewers) == [
        "admin.explainer.find",
        "admin.landing_editor.check",
        "admin.landing_editor.preview",
        "admin.popup_editor.check",
        "admin.popup_replay.replay",
        "admin.segments.check",
        "admin.segments.count",
    ]


def test_only_these_views_are_open_to_everybody(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in rules(app) if is_open(app, rule)}
    assert endpoints == {
        "admin.assets.asset",
        "admin.sign_in.form",
        "admin.sign_in.submit",
        "admin.sign_in.welcome",
        "admin.sign_in.use_link",
    }


def test_whoever_is_not_signed_in_gets_nowhere(app: Flask, shop_key: str, person: Callable[[], Person]) -> None:
    somebody = person()
    for rule in rules(app):
        if is_open(app, rule):
            continue
        for method in methods(rule):
            path = path_of(app, rule, shop_key)
            answer = somebody.get(path) if method == "GET" else somebody.post(path)
            assert answer.status_code == 302, (method, path)
            assert answer.headers["Location"].startswith("/admin/sign-in"), (method, path)


def test_every_change_needs_the_token(app: Flask, shop_key: str, operator: Person) -> None:
    for rule in rules(app):
        for method in set(methods(rule)) - {"GET"}:
            path = path_of(app, rule, shop_key)
            assert operator.client.open(path, method=method).status_code == 400, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_is_declared_for_it_and_no_more(
    app: Flask, shop_key: str, member: Callable[..., Person], role: str
) -> None:
    who = member(role)
    for rule in rules(app):
        access = access_of(app, rule)
        if access is None or access.kind != "shop":
            continue
        for method in methods(rule):
            path = path_of(app, rule, shop_key)
            status = ask(who, method, path)
            if RANK[role] < RANK[access.detail]:
                assert status == 403, (role, method, path)
            else:
                assert status != 403, (role, method, path)
                assert status < 500, (role, method, path)


@pytest.mark.parametrize("role", ROLES)
def test_another_shop_is_as_missing_as_one_that_never_was(
    app: Flask, other_key: str, member: Callable[..., Person], role: str
) -> None:
    outsider = member(role)
    for rule in rules(app):
        access = access_of(app, rule)
        if access is None or access.kind != "shop":
            continue
        for method in methods(rule):
            foreign, missing = (path_of(app, rule, key) for key in (other_key, "pk_nobody"))
            answers = [outsider.get(p) if method == "GET" else outsider.post(p) for p in (foreign, missing)]
            assert [one.status_code for one in answers] == [404, 404], (method, foreign)
            assert _without_token(answers[0].text) == _without_token(answers[1].text), (method, foreign)


def test_the_owner_of_one_shop_cannot_do_what_owners_of_all_do(app: Flask, owner: Person, operator: Person) -> None:
    for rule in rules(app):
        if access_of(app, rule) != Access("owner"):
            continue
        for method in methods(rule):
            path = path_of(app, rule, "")
            assert ask(owner, method, path) == 403, (method, path)
            assert ask(operator, method, path) != 403, (method, path)


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(shop_key: str, person: Callable[[], Person]) -> None:
    answer = person().get(f"/admin/shops/{shop_key}/visits/live", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/admin/sign-in"


def test_a_viewer_is_told_in_words_why_not(shop_key: str, viewer: Person) -> None:
    answer = viewer.post(f"/admin/shops/{shop_key}/settings", {"name": "Mine now"})
    assert answer.status_code == 403
    assert "Your role in this shop lets you look" in answer.text


def _without_token(page: str) -> str:
    """Pages carry the reader's own token, which is masked anew each time."""
    return "\n".join(line for line in page.splitlines() if "X-CSRFToken" not in line and "csrf_token" not in line)
