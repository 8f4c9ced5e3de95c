"""What the tag reports about a popup: counted once, with a token of this shop only, in rows and figures alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import (
    Browser,
    count,
    figures,
    form_document,
    make_event,
    make_popup,
    make_shop,
    minutes,
    plain_document,
    popup_is,
    row,
    rows,
)
from tracker.clock import now_ms, to_ms
from tracker.insight.models import Rollup
from tracker.popups.models import Impression

REPORTS = ("view_promotion", "select_promotion", "promotion_dismissed")


@pytest.fixture
def popup(app: Flask, acme: str) -> str:
    return make_popup(app, acme, form_document())


def test_a_shown_popup_is_one_impression_with_what_opened_it(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    vera.see(popup)
    seen = row(app, Impression)
    assert (seen.trigger, seen.signal, seen.version, seen.variant) == ("exit_intent", "top", 1, "a")
    assert abs(to_ms(seen.shown_at) - now_ms()) < minutes(1)
    assert (seen.engaged_at, seen.dismissed_at, seen.submitted_at, seen.contact_id) == (None, None, None, None)
    figures_hold(popup)


def test_whatever_is_resent_an_impression_counts_once(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.token(popup)
    params = {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top"}
    shown = make_event("view_promotion", params)
    vera.send(shown)
    # The same event, the same event twice in one batch, and the same report under new ids.
    vera.send(shown)
    vera.send(shown, shown)
    vera.send(make_event("view_promotion", params), make_event("view_promotion", {**params, "trigger": "click"}))
    assert row(app, Impression).trigger == "exit_intent"
    assert figures(app)["impressions"] == 1
    figures_hold(popup)


def test_each_decision_is_an_impression_of_its_own(
    app: Flask, acme: str, vera: Browser, figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, plain_document(caps={"per_session": None}))
    vera.see(popup)
    vera.see(popup)
    assert count(app, Impression) == 2
    figures_hold(popup)


def test_the_first_sign_of_interest_counts_and_no_other(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(popup)
    vera.say("select_promotion", {"popup": popup, "token": token})
    first = row(app, Impression).engaged_at
    vera.say("select_promotion", {"popup": popup, "token": token})
    assert first is not None
    assert row(app, Impression).engaged_at == first
    assert figures(app)["engagements"] == 1
    figures_hold(popup)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("close", "close"),
        ("escape", "escape"),
        ("backdrop", "backdrop"),
        ("button", "button"),
        # What no runtime of ours says is still a no.
        ("by magic" * 20, "close"),
        (None, "close"),
        ({"how": 1}, "close"),
        (7, "close"),
    ],
)
def test_the_first_dismissal_counts_with_how_it_was_done(
    app: Flask, vera: Browser, popup: str, said: Any, kept: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(popup)
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": said})
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": "escape"})
    gone = row(app, Impression)
    assert gone.dismissed_at is not None
    assert gone.dismissed_how == kept
    assert figures(app)["dismissals"] == 1
    figures_hold(popup)


def test_all_that_comes_of_a_popup_may_come_in_one_batch(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.token(popup)
    vera.send(*(make_event(name, {"popup": popup, "token": token}) for name in REPORTS * 2))
    seen = row(app, Impression)
    assert seen.engaged_at
    assert seen.dismissed_at
    figures_hold(popup)


def test_reports_without_a_good_token_count_nothing(app: Flask, vera: Browser, popup: str) -> None:
    globex = make_shop(app, "globex")
    theirs = make_popup(app, globex, form_document())
    foreign = Browser(app.test_client(), globex).token(theirs)
    own = vera.token(popup)
    bad: list[Any] = ["", "x", own[:-2], own + "A", foreign, None, 7, [own], {"token": own}]
    for token in bad:
        vera.send(*(make_event(name, {"popup": popup, "token": token}) for name in REPORTS))
    vera.send(*(make_event(name, {"popup": popup}) for name in REPORTS))
    assert count(app, Impression) == 0
    assert count(app, Rollup, metric="impressions") == 0
    vera.say("view_promotion", {"popup": popup, "token": own})
    assert count(app, Impression) == 1


def test_what_follows_counts_nothing_before_the_popup_was_shown(app: Flask, vera: Browser, popup: str) -> None:
    token = vera.token(popup)
    vera.say("select_promotion", {"popup": popup, "token": token})
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": "close"})
    assert count(app, Impression) == 0
    assert {"engagements", "dismissals"}.isdisjoint(figures(app))


def test_another_browser_that_repeats_a_token_adds_nothing_and_takes_nothing(
    app: Flask, vera: Browser, popup: str, browser_of: Callable[..., Browser], figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(popup)
    before = row(app, Impression)
    thief = browser_of()
    thief.decision()
    thief.say("view_promotion", {"popup": popup, "token": token})
    assert row(app, Impression) == before
    assert thief.gate(popup) is None
    figures_hold(popup)


def test_the_popup_that_the_token_names_counts_whatever_the_report_says(
    app: Flask, acme: str, vera: Browser, popup: str
) -> None:
    other = make_popup(app, acme, plain_document())
    vera.say("view_promotion", {"popup": other, "token": vera.token(popup)})
    assert vera.gate(popup) == "cap_session"
    assert vera.gate(other) is None


def test_a_submission_that_comes_before_the_report_of_the_popup_makes_one_impression(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.token(popup)
    assert vera.submit(popup, token, "vera@example.com").status_code == 200
    early = row(app, Impression)
    assert early.submitted_at
    assert early.trigger == ""
    vera.say("view_promotion", {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top"})
    late = row(app, Impression)
    assert (late.id, late.trigger, late.signal) == (early.id, "exit_intent", "top")
    assert (late.submitted_at, late.contact_id) == (early.submitted_at, early.contact_id)
    figures_hold(popup)


def test_what_is_reported_of_a_paused_popup_still_counts(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.see(popup)
    popup_is(app, popup, "paused")
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": "close"})
    assert row(app, Impression).dismissed_how == "close"
    figures_hold(popup)


def test_endless_and_ill_typed_parameters_cost_nothing(
    app: Flask, vera: Browser, popup: str, figures_hold: Callable[[str], None]
) -> None:
    token = vera.token(popup)
    vera.say("view_promotion", {"popup": [popup], "token": token, "trigger": "x" * 500, "signal": {"a": "\u0000"}})
    assert len(row(app, Impression).trigger) <= 20
    figures_hold(popup)


def test_robots_are_kept_but_not_counted(app: Flask, popup: str, browser_of: Callable[..., Browser]) -> None:
    robot = browser_of(user_agent="Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0 Safari/537.36")
    token = robot.token(popup)
    robot.say("view_promotion", {"popup": popup, "token": token})
    assert len(rows(app, Impression)) == 1
    assert "impressions" not in figures(app)


# How often it may come back


def test_a_no_is_kept_for_the_hours_that_the_popup_says(
    app: Flask, acme: str, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    popup = make_popup(app, acme, plain_document(caps={"per_session": None, "after_dismissal_hours": 2}))
    token = vera.see(popup)
    assert vera.gate(popup) is None
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": "escape"})
    assert vera.gate(popup) == "cap_dismissal"
    later = now_ms() + minutes(121)
    monkeypatch.setattr("tracker.collect.taking.now_ms", lambda: later)
    assert vera.gate(popup) is None


def test_a_popup_comes_once_a_session_and_again_in_the_next(
    app: Flask, acme: str, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    popup = make_popup(app, acme, plain_document())
    vera.see(popup)
    assert vera.gate(popup) == "cap_session"
    later = now_ms() + minutes(31)
    monkeypatch.setattr("tracker.collect.taking.now_ms", lambda: later)
    answer = vera.send(make_event(at=later), sent_at=later, decide=True)
    assert [one["popup"] for one in answer.json["decision"]["popups"]] == [popup]


def test_a_visit_sees_no_more_covering_popups_than_the_shop_allows(
    app: Flask, browser_of: Callable[..., Browser]
) -> None:
    shop = make_shop(app, "globex", popups_per_session=2)
    first, second, third = (make_popup(app, shop, plain_document(), name) for name in ("One", "Two", "Three"))
    bar = make_popup(app, shop, plain_document(display={"type": "bar", "position": "top"}), "Bar")
    vera = browser_of(shop)
    vera.see(bar)
    vera.see(first)
    assert vera.gate(third) is None
    vera.see(second)
    assert vera.gate(third) == "cap_all_popups"
    assert browser_of(shop).gate(third) is None


def test_after_the_form_was_sent_the_popup_comes_no_more_to_this_person_in_any_browser(
    app: Flask, acme: str, vera: Browser, browser_of: Callable[..., Browser]
) -> None:
    popup = make_popup(app, acme, form_document(caps={"per_session": None, "after_dismissal_hours": 0}))
    other = make_popup(app, acme, form_document(caps={"per_session": None}))
    phone = browser_of()
    assert phone.gate(popup) is None
    # The phone is known by another popup's form, before and after the first one is answered.
    assert phone.submit(other, phone.token(other), "vera@example.com").status_code == 200
    assert phone.gate(popup) is None
    assert vera.submit(popup, vera.token(popup), "VERA@example.com").status_code == 200
    assert vera.gate(popup) == "already_submitted"
    assert phone.gate(popup) == "already_submitted"
    assert vera.gate(other) == "already_submitted"
    tablet = browser_of()
    assert tablet.gate(popup) is None
    tablet.say("email_captured", {"email": "vera@example.com", "field": "email", "form": "checkout", "submitted": True})
    # The shop keeps no addresses of its own forms unless it says so, and so cannot know the tablet.
    assert tablet.gate(popup) is None
    assert browser_of().gate(popup) is None
