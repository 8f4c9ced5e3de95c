"""Stock and pools: what is left is counted exactly, also when everybody comes at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, count, make_pool, make_popup, make_shop, popup_is, prize, row, rows, wheel_document
from tracker.clock import now
from tracker.db import db
from tracker.popups.document import Document, parse_document
from tracker.popups.models import Coupon, Play, Popup, PrizeCount
from tracker.popups.stock import current_weights, empty_pools


def weights(app: Flask, document: Document, popup_id: int = 1) -> list[int]:
    with app.app_context():
        return current_weights(db.session(), popup_id, document, now())


def test_a_popup_without_a_game_has_no_weights(app: Flask) -> None:
    document = parse_document({"steps": {"start": {"blocks": [{"type": "heading", "text": "Hello"}]}}})
    assert weights(app, document) == []


def test_a_pool_is_empty_when_it_has_no_free_code_or_does_not_exist(app: Flask, acme: str) -> None:
    full, dry = make_pool(app, acme, ["A"], "Full"), make_pool(app, acme, [], "Dry")
    prizes = [prize("a", pool=full), prize("b", pool=dry), prize("c", pool="pool_gone"), prize("d")]
    document = parse_document(wheel_document(prizes))
    with app.app_context():
        assert empty_pools(db.session(), document) == {dry, "pool_gone"}
    assert weights(app, document) == [1, 0, 0, 1]


def test_the_last_code_of_a_pool_takes_its_prize_out_of_the_game(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    pool = make_pool(app, acme, ["ONLY"])
    popup = make_popup(app, acme, wheel_document([prize("off", 1_000_000, pool=pool), prize("no", 0)], asks=False))
    outcomes = [(browser := browser_of()).play(popup, browser.token(popup)) for _ in range(2)]
    assert [answer.status_code for answer in outcomes] == [200, 409]
    assert outcomes[0].json["coupon"]["code"] == "ONLY"
    assert outcomes[1].json["error"] == "sold_out"
    assert row(app, Coupon).popup_id == row(app, Popup).id
    assert count(app, Play) == 1


def test_stock_holds_over_a_new_version_and_a_pause(app: Flask, acme: str, browser_of: Callable[..., Browser]) -> None:
    popup = make_popup(app, acme, wheel_document([prize("mug", stock=1), prize("no", 0)], asks=False))
    late = browser_of()
    token = late.token(popup)
    first = browser_of()
    assert first.play(popup, first.token(popup)).status_code == 200
    popup_is(app, popup, "paused")
    popup_is(app, popup, "live")
    assert late.play(popup, token).json["error"] == "sold_out"


def test_a_pool_of_another_shop_gives_nothing(app: Flask, acme: str, browser_of: Callable[..., Browser]) -> None:
    theirs = make_pool(app, make_shop(app, "globex"), ["SECRET1", "SECRET2"])
    popup = make_popup(app, acme, wheel_document([prize("off", 1_000_000, pool=theirs), prize("no", 1)], asks=False))
    for _ in range(2):
        browser = browser_of()
        answer = browser.play(popup, browser.token(popup))
        assert answer.status_code == 200, answer.text
        assert (answer.json["prize"]["id"], answer.json["coupon"]) == ("no", None)
        assert "SECRET" not in answer.text
    assert count(app, Coupon, claimed_at=None) == 2


# At once


def test_sixty_players_share_ten_codes_and_the_rest_win_something_else(
    app: Flask,
    acme: str,
    player_of: Callable[..., tuple[Browser, str]],
    at_once: Callable[..., list[Any]],
    figures_hold: Callable[[str], None],
) -> None:
    codes = [f"CODE{number}" for number in range(10)]
    # Nearly everybody draws the pool while it lasts.
    popup = make_popup(
        app, acme, wheel_document([prize("off", 1_000_000, pool=make_pool(app, acme, codes)), prize("no")])
    )
    players = [player_of(popup, f"player{number}@example.com") for number in range(60)]
    answers = at_once([partial(browser.play, popup, token) for browser, token in players])
    assert {answer.status_code for answer in answers} == {200}
    given = [answer.json["coupon"]["code"] for answer in answers if answer.json["coupon"]]
    assert sorted(given) == sorted(codes)
    assert Counter(answer.json["prize"]["id"] for answer in answers) == {"off": 10, "no": 50}
    assert sorted(one.code for one in rows(app, Play) if one.code) == sorted(codes)
    assert {one.prize: one.drawn for one in rows(app, PrizeCount)} == {"off": 10, "no": 50}
    figures_hold(popup)


def test_a_stock_of_five_is_drawn_five_times(
    app: Flask, acme: str, player_of: Callable[..., tuple[Browser, str]], at_once: Callable[..., list[Any]]
) -> None:
    popup = make_popup(app, acme, wheel_document([prize("mug", 1_000_000, stock=5), prize("no")]))
    players = [player_of(popup, f"player{number}@example.com") for number in range(30)]
    answers = at_once([partial(browser.play, popup, token) for browser, token in players])
    assert {answer.status_code for answer in answers} == {200}
    assert Counter(answer.json["prize"]["id"] for answer in answers) == {"mug": 5, "no": 25}
    assert row(app, PrizeCount, prize="mug").drawn == 5


def test_two_popups_that_share_a_pool_give_each_code_once(
    app: Flask, acme: str, browser_of: Callable[..., Browser], at_once: Callable[..., list[Any]]
) -> None:
    pool = make_pool(app, acme, [f"CODE{number}" for number in range(12)])
    document = wheel_document([prize("off", 1_000_000, pool=pool), prize("no", 0)], asks=False)
    popups = [make_popup(app, acme, document, name) for name in ("One", "Two")]
    tasks = []
    for number in range(30):
        browser, popup = browser_of(), popups[number % 2]
        tasks.append(partial(browser.play, popup, browser.token(popup)))
    answers = at_once(tasks, threads=10)
    assert Counter(answer.status_code for answer in answers) == {200: 12, 409: 18}
    assert len({answer.json["coupon"]["code"] for answer in answers if answer.status_code == 200}) == 12
    assert {answer.json["error"] for answer in answers if answer.status_code == 409} == {"sold_out"}


@pytest.mark.only_on("postgresql")
def test_a_claim_of_another_popup_in_hand_is_waited_for_and_then_another_prize_is_drawn(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    pool = make_pool(app, acme, ["LAST"])
    popup = make_popup(app, acme, wheel_document([prize("off", 1_000_000, pool=pool), prize("no")], asks=False))
    browser = browser_of()
    token = browser.token(popup)
    answers: list[Any] = []
    playing = threading.Thread(target=lambda: answers.append(browser.play(popup, token)))
    with app.app_context():
        coupon = db.session.query(Coupon).with_for_update().one()
        playing.start()
        playing.join(0.4)
        assert answers == []
        coupon.claimed_at = now()
        db.session.commit()
    playing.join(10)
    assert answers[0].json["prize"]["id"] == "no"
