"""Data of people are taken away for a reason, by who knows the password and not only has the browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests.admin.conftest import PASSWORD, WHY, Person
from tests.factories import Browser, count, form_document, make_popup, make_shop, rows
from tracker.admin.models import AuditEntry
from tracker.contacts.models import Contact

BEGUN = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
VERA = "vera@example.com"


@pytest.fixture
def key(app: Flask) -> str:
    return make_shop(app, "Acme", consent_mode="full")


@pytest.fixture
def paths(app: Flask, key: str) -> list[str]:
    """Every door by which people's data leave the shop of Vera, who has answered a popup."""
    popup = make_popup(app, key, form_document())
    vera = Browser(app.test_client(), key)
    assert vera.submit(popup, vera.token(popup), VERA).status_code == 200
    contact = rows(app, Contact)[0].public_id
    home = f"/admin/shops/{key}"
    lists = [f"{home}/contacts/export", f"{home}/captures/export", f"{home}/details/export"]
    return [*lists, f"{home}/popups/{popup}/answers/export", f"{home}/contacts/{contact}/download"]


@pytest.mark.parametrize("reason", [None, "", "    ", "ok", "a \n b"])
def test_without_a_reason_nothing_is_handed_out(
    app: Flask, member: Callable[..., Person], key: str, paths: list[str], reason: str | None
) -> None:
    marketer = member("marketer", key)
    before = count(app, AuditEntry)
    for path in paths:
        answer = marketer.post(path, {} if reason is None else {"reason": reason})
        assert answer.status_code == 422, path
        assert answer.mimetype == "text/html"
        assert VERA not in answer.text
        assert f'action="{path}"' in answer.text
    assert count(app, AuditEntry) == before


def test_the_reason_stands_in_the_audit_log_as_it_was_given(
    app: Flask, member: Callable[..., Person], key: str, paths: list[str]
) -> None:
    marketer = member("marketer", key)
    for path in paths:
        answer = marketer.post(path, {"reason": "  for <b>Vera</b>, \r\n who asked  "})
        assert answer.status_code == 200 and answer.mimetype != "text/html", path
        assert answer.data
    told = [one.reason for one in rows(app, AuditEntry) if one.act.endswith((".export", ".download"))]
    assert told == ["for <b>Vera</b>, who asked"] * len(paths)
    assert "for &lt;b&gt;Vera&lt;/b&gt;, who asked" in member("owner", key).get(f"/admin/shops/{key}/log").text


def test_a_browser_that_was_left_open_hands_nothing_out(
    app: Flask, member: Callable[..., Person], key: str, paths: list[str]
) -> None:
    with time_machine.travel(BEGUN, tick=False) as clock:
        marketer = member("marketer", key)
        clock.shift(dt.timedelta(minutes=9))
        assert VERA in marketer.post(paths[0], WHY).text
        clock.shift(dt.timedelta(minutes=2))
        for path in paths:
            for present in ({}, {"present": ""}, {"present": "wrong"}):
                clock.shift(dt.timedelta(hours=1))
                answer = marketer.post(path, {**WHY, **present})
                assert (answer.status_code, VERA in answer.text) == (422, False), path
                assert 'name="present"' in answer.text
        clock.shift(dt.timedelta(hours=1))
        assert VERA in marketer.post(paths[0], {**WHY, "present": PASSWORD}).text
        for path in paths:
            assert "What is it for?" not in marketer.post(path, WHY).text, "it was given a moment ago"


def test_the_password_cannot_be_guessed_here_either(
    app: Flask, member: Callable[..., Person], key: str, paths: list[str]
) -> None:
    with time_machine.travel(BEGUN, tick=False) as clock:
        marketer = member("marketer", key)
        clock.shift(dt.timedelta(hours=2))
        statuses = [marketer.post(paths[0], {**WHY, "present": f"guess {n}"}).status_code for n in range(7)]
        assert statuses[0] == 422 and statuses[-1] == 429
        assert marketer.post(paths[0], {**WHY, "present": PASSWORD}).status_code == 429


def test_what_was_chosen_is_still_chosen_after_the_question(
    member: Callable[..., Person], key: str, paths: list[str]
) -> None:
    asked = member("marketer", key).post(paths[-1], {"format": "csv"})
    assert '<input type="hidden" name="format" value="csv">' in asked.text
    assert asked.text.count('name="csrf_token"') == 2, "its own and that of signing out"
