"""Who may open what, as the admin's views declare it. That it holds, `tests/security/test_matrix.py` tries on each."""

from collections.abc import Callable, Iterator

from flask import Flask
from werkzeug.routing import Rule

from tests.admin.conftest import Person
from tracker.access import Access


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin"))


def access_of(app: Flask, rule: Rule) -> Access | None:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def is_open(app: Flask, rule: Rule) -> bool:
    access = access_of(app, rule)
    return access is not None and access.kind in ("public", "sign_in", "signed")


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
        "admin.sign_in.code_form",
        "admin.sign_in.submit_code",
        "admin.sign_in.welcome",
        "admin.sign_in.use_link",
    }


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(shop_key: str, person: Callable[[], Person]) -> None:
    answer = person().get(f"/admin/shops/{shop_key}/visits/live", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/admin/sign-in"


def test_a_viewer_is_told_in_words_why_not(shop_key: str, viewer: Person) -> None:
    answer = viewer.post(f"/admin/shops/{shop_key}/settings", {"name": "Mine now"})
    assert answer.status_code == 403
    assert "Your role in this shop lets you look" in answer.text
