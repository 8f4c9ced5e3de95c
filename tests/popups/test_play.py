"""The game: the server draws once for each person, and says the same again whoever asks, however often, all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.factories import (
    Browser,
    count,
    forget_published,
    form_document,
    make_event,
    make_pool,
    make_popup,
    make_shop,
    popup_is,
    prize,
    row,
    rows,
    wheel_document,
)
from tracker.contacts.models import Contact, VisitorContact
from tracker.popups.models import Coupon, Impression, Play, PrizeCount

PERSON = "vera@example.com"
FAIR = [prize(f"p{number}", code=f"CODE{number}") for number in range(8)]

REPORTS = ("view_promotion", "select_promotion", "promotion_dismissed", "page_view")


@pytest.fixture
def popup(app: Flask, acme: str) -> str:
    """A wheel with eight equal prizes: a second draw would be another one nearly always."""
    return make_popup(app, acme, wheel_document(FAIR))


def outcome(answer: Any) -> dict[str, Any]:
    """What was answered, whether or not for the first time."""
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json.items() if name != "replayed"}


def assert_refused(answer: Any, reason: str) -> None:
    assert (answer.status_code, answer.json["error"]) == (409, reason)
    assert answer.headers["X-Shopbell-Reason"] == reason
    assert "CODE" not in answer.text


def test_the_outcome_stored_is_the_one_answered(
    app: Flask, popup: str, player_of: Callable[..., tuple[Browser, str]], figures_hold: Callable[[str], None]
) -> None:
    browser, token = player_of(popup, PERSON)
    said = browser.play(popup, token).json
    stored = row(app, Play)
    assert (said["outcome"], said["stop"], said["replayed"]) == ("won", stored.stop, False)
    assert (
        said["prize"]
        == {"id": stored.prize, "label": stored.prize_label}
        == {
            "id": FAIR[stored.stop]["id"],
            "label": FAIR[stored.stop]["label"],
        }
    )
    assert said["coupon"] == {"code": stored.code, "apply_url": None, "expires_at": None}
    assert stored.code == FAIR[stored.stop]["code"]
    assert stored.contact_id == row(app, Contact).id
    assert row(app, PrizeCount).prize == stored.prize
    figures_hold(popup)


def test_a_blank_is_a_loss_without_a_code(
    app: Flask, acme: str, player_of: Callable[..., tuple[Browser, str]], figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, wheel_document([prize("no"), prize("never", 0, code="CODE")]))
    browser, token = player_of(popup, PERSON)
    said = browser.play(popup, token).json
    assert (said["outcome"], said["stop"], said["coupon"]) == ("lost", 0, None)
    figures_hold(popup)


def test_a_code_of_a_pool_is_claimed_for_the_contact(
    app: Flask, acme: str, player_of: Callable[..., tuple[Browser, str]]
) -> None:
    pool = make_pool(app, acme, ["CODE1", "CODE2"])
    popup = make_popup(app, acme, wheel_document([prize("off", pool=pool), prize("no", 0)]))
    browser, token = player_of(popup, PERSON)
    assert browser.play(popup, token).json["coupon"]["code"] == "CODE1"
    claimed, free = rows(app, Coupon)
    assert (claimed.code, claimed.claimed_by) == ("CODE1", row(app, Contact).id)
    assert claimed.claimed_at == row(app, Play).played_at
    assert free.claimed_at is None


def test_nobody_plays_before_the_form_is_sent(app: Flask, vera: Browser, popup: str) -> None:
    token = vera.see(popup)
    assert_refused(vera.play(popup, token), "submit_first")
    assert vera.submit(popup, token, "vera@").status_code == 422
    assert_refused(vera.play(popup, token), "submit_first")
    assert count(app, Play) == 0


def test_another_popups_form_does_not_open_the_game(app: Flask, acme: str, vera: Browser, popup: str) -> None:
    other = make_popup(app, acme, form_document(caps={"per_session": None}))
    assert vera.submit(other, vera.token(other), PERSON).status_code == 200
    assert_refused(vera.play(popup, vera.token(popup)), "submit_first")


def test_a_popup_without_a_game_has_none_to_play(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, form_document())
    assert_refused(vera.play(popup, vera.token(popup)), "no_game")


def test_a_paused_popup_is_not_played_until_it_is_resumed(
    app: Flask, popup: str, player_of: Callable[..., tuple[Browser, str]]
) -> None:
    browser, token = player_of(popup, PERSON)
    popup_is(app, popup, "paused")
    assert_refused(browser.play(popup, token), "popup_not_live")
    popup_is(app, popup, "live")
    outcome(browser.play(popup, token))


def test_the_same_again_is_answered_the_same(
    app: Flask, popup: str, player_of: Callable[..., tuple[Browser, str]], figures_hold: Callable[[str], None]
) -> None:
    browser, token = player_of(popup, PERSON)
    first = browser.play(popup, token)
    for _ in range(5):
        again = browser.play(popup, token)
        assert outcome(again) == outcome(first)
        assert again.json["replayed"] is True
    assert row(app, PrizeCount).drawn == 1
    figures_hold(popup)


def test_after_a_reload_a_new_token_gets_the_same_outcome(app: Flask, vera: Browser, popup: str) -> None:
    # Both tokens are got before the form is sent: after that the popup is not decided any more.
    tokens = [vera.token(popup), vera.token(popup)]
    vera.submit(popup, tokens[0], PERSON)
    first = vera.play(popup, tokens[0])
    again = vera.play(popup, tokens[1])
    assert outcome(again) == outcome(first)
    assert [first.json["replayed"], again.json["replayed"]] == [False, True]
    assert vera.gate(popup) == "already_submitted"
    # Another address, given by the same browser later, is no second play.
    assert vera.submit(popup, tokens[1], "other@example.com").status_code == 200
    assert outcome(vera.play(popup, tokens[1])) == outcome(first)
    assert count(app, Play) == 1


def test_what_the_browser_says_about_prizes_changes_nothing(
    app: Flask, acme: str, player_of: Callable[..., tuple[Browser, str]]
) -> None:
    popup = make_popup(app, acme, wheel_document([prize("no"), prize("grand", 0, code="CODE")]))
    browser, token = player_of(popup, PERSON)
    wish = {"prize": "grand", "stop": 1, "outcome": "won", "ticket": 1, "weights": [0, 1], "fields": {"prize": "grand"}}
    body = {"v": 1, "shop": browser.shop_key, "token": token, **wish}
    said = browser.post(f"/v1/popups/{popup}/play", body).json
    assert (said["outcome"], said["stop"], said["coupon"]) == ("lost", 0, None)
    assert row(app, Play).prize == "no"


@pytest.mark.parametrize("again", ["vera@example.com", "  VERA@Example.com "])
def test_the_same_contact_gets_the_same_outcome_on_another_device(
    app: Flask, popup: str, player_of: Callable[..., tuple[Browser, str]], again: str
) -> None:
    browser, token = player_of(popup, "vera@example.com")
    first = outcome(browser.play(popup, token))
    other, other_token = player_of(popup, again)
    for _ in range(2):
        answer = other.play(popup, other_token)
        assert outcome(answer) == first
        assert answer.json["replayed"] is True
    assert count(app, Play) == 1
    assert row(app, PrizeCount).drawn == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("vera.k@gmail.com", "verak@gmail.com"),
        ("verak@gmail.com", "v.e.r.a.k+wheel@googlemail.com"),
        ("vera@outlook.com", "vera+2@outlook.com"),
    ],
)
def test_another_spelling_of_the_same_mailbox_is_refused_without_the_code(
    app: Flask, popup: str, player_of: Callable[..., tuple[Browser, str]], first: str, second: str
) -> None:
    browser, token = player_of(popup, first)
    outcome(browser.play(popup, token))
    other, other_token = player_of(popup, second)
    for _ in range(2):
        assert_refused(other.play(popup, other_token), "already_played")
    assert count(app, Play) == 1
    assert row(app, PrizeCount).drawn == 1


def test_different_people_and_different_popups_play_for_themselves(
    app: Flask, acme: str, popup: str, player_of: Callable[..., tuple[Browser, str]]
) -> None:
    other = make_popup(app, acme, wheel_document(FAIR))
    for where, address in [(popup, "a.b@example.com"), (popup, "ab@example.com"), (other, "ab@example.com")]:
        browser, token = player_of(where, address)
        assert browser.play(where, token).json["replayed"] is False
    assert count(app, Play) == 3


def test_a_game_that_asks_for_nothing_is_played_once_by_each_visitor(
    app: Flask, acme: str, browser_of: Callable[..., Browser], figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, wheel_document(FAIR, asks=False))
    vera, phone = browser_of(), browser_of()
    tokens = [vera.token(popup), vera.token(popup)]
    first = vera.play(popup, tokens[0])
    assert outcome(vera.play(popup, tokens[1])) == outcome(first)
    assert phone.play(popup, phone.token(popup)).json["replayed"] is False
    assert [one.contact_id for one in rows(app, Play)] == [None, None]
    figures_hold(popup)


def test_whoever_may_leave_the_address_out_can_play_without_it(app: Flask, acme: str, vera: Browser) -> None:
    document = wheel_document(FAIR)
    document["steps"]["start"]["blocks"][0]["fields"][0]["required"] = False
    popup = make_popup(app, acme, document)
    token = vera.token(popup)
    assert_refused(vera.play(popup, token), "submit_first")
    assert vera.submit(popup, token).json["next"] == "game"
    first = vera.play(popup, token)
    assert outcome(vera.play(popup, token)) == outcome(first)
    assert row(app, Play).mailbox_key is None


def test_when_every_prize_is_gone_the_player_is_told_and_nothing_is_stored(
    app: Flask,
    acme: str,
    browser_of: Callable[..., Browser],
    player_of: Callable[..., tuple[Browser, str]],
    figures_hold: Callable[[str], None],
) -> None:
    prizes = [prize("mug", code="MUG", stock=1), prize("off", pool=make_pool(app, acme, [])), prize("never", 0)]
    popup = make_popup(app, acme, wheel_document(prizes))
    late, token = player_of(popup, PERSON)
    quick, first = player_of(popup, "quick@example.com")
    assert outcome(quick.play(popup, first))["prize"]["id"] == "mug"
    # The page of the second one had the popup already.
    assert_refused(late.play(popup, token), "sold_out")
    assert count(app, Play) == count(app, PrizeCount) == 1
    forget_published(app)
    assert browser_of().gate(popup) == "nothing_to_win"
    figures_hold(popup)


@pytest.mark.parametrize(
    ("template", "code", "link"),
    [
        ("", "CODE", None),
        ("https://acme.example/discount/{code}", "CODE", "https://acme.example/discount/CODE"),
        ("/?a={code}&b={code}", "CODE", "/?a=CODE&b=CODE"),
        # A code is a value in somebody's link and never more of the link.
        ("/discount/{code}?to=/", "10% OFF/#1&x", "/discount/10%25%20OFF%2F%231%26x?to=/"),
    ],
)
def test_a_coupon_comes_with_the_link_that_applies_it(app: Flask, template: str, code: str, link: str | None) -> None:
    shop = make_shop(app, "globex", **({"apply_url": template} if template else {}))
    popup = make_popup(app, shop, wheel_document([prize("a", code=code), prize("b", 0)], asks=False))
    browser = Browser(app.test_client(), shop)
    coupon = browser.play(popup, browser.token(popup)).json["coupon"]
    assert coupon == {"code": code, "apply_url": link, "expires_at": None}


# At once


def test_two_hundred_plays_of_one_contact_at_once_are_one(
    app: Flask,
    popup: str,
    player_of: Callable[..., tuple[Browser, str]],
    at_once: Callable[..., list[Any]],
    figures_hold: Callable[[str], None],
) -> None:
    browsers = [player_of(popup, PERSON) for _ in range(8)]
    answers = at_once([partial(browser.play, popup, token) for browser, token in browsers * 25])
    assert {answer.status_code for answer in answers} == {200}
    # One browser got it, and all of the same contact get it again each time.
    assert len({json.dumps(outcome(answer)) for answer in answers}) == 1
    assert sum(not answer.json["replayed"] for answer in answers) == 1
    assert row(app, Play).code == answers[0].json["coupon"]["code"]
    assert row(app, PrizeCount).drawn == 1
    figures_hold(popup)


def test_a_visitor_who_plays_everywhere_at_once_without_an_address_plays_once(
    app: Flask, acme: str, vera: Browser, at_once: Callable[..., list[Any]], figures_hold: Callable[[str], None]
) -> None:
    popup = make_popup(app, acme, wheel_document(FAIR, asks=False))
    tokens = [vera.token(popup) for _ in range(4)]
    answers = at_once([partial(vera.play, popup, token) for token in tokens * 10])
    assert len({json.dumps(outcome(answer)) for answer in answers}) == 1
    assert row(app, PrizeCount).drawn == 1
    figures_hold(popup)


def test_forms_plays_and_reports_of_the_same_people_at_once_do_not_wait_for_each_other_forever(
    app: Flask,
    acme: str,
    browser_of: Callable[..., Browser],
    at_once: Callable[..., list[Any]],
    figures_hold: Callable[[str], None],
) -> None:
    pool = make_pool(app, acme, [f"CODE{number}" for number in range(40)])
    popup = make_popup(app, acme, wheel_document([prize("off", pool=pool), prize("no")]))
    tasks: list[Callable[[], Any]] = []
    for number in range(6):
        browser = browser_of()
        token, address = browser.token(popup), f"p{number}@example.com"
        assert browser.submit(popup, token, address).status_code == 200
        params = {"popup": popup, "token": token}
        for _ in range(4):
            tasks.append(partial(browser.submit, popup, token, address))
            tasks.append(partial(browser.play, popup, token))
            tasks.append(lambda b=browser, p=params: b.send(*(make_event(name, p) for name in REPORTS)))
    answers = at_once(tasks, threads=12)
    assert {answer.status_code for answer in answers} <= {200, 202}, [one.text for one in answers]
    assert [count(app, model) for model in (Impression, Play, Contact, VisitorContact)] == [6] * 4
    figures_hold(popup)
