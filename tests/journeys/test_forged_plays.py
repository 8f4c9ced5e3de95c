"""Whoever plays by hand, from the page's own JavaScript, gets what the server has drawn, or a clear refusal."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import wheel
from tests.journeys.shop import Shop
from tests.journeys.waiting import call
from tests.testbed.server import ProductServer

CHEAT = """async ([address, body]) => {
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify(body) })
  return [answer.status, await answer.json()]
}"""


class Cheat:
    """A visitor with the console open, on a page with two wheels."""

    def __init__(self, page: Page, shop: Shop, bell: str) -> None:
        self.page, self.shop, self.bell = page, shop, bell
        self.entries: dict[str, dict[str, Any]] = {}

    def look(self) -> "Cheat":
        """Goes to the shop and keeps what the server answers."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/v1/events")) as answer:
            self.page.goto(self.shop.url())
        for entry in answer.value.json()["decision"]["popups"]:
            self.entries[entry["document"]["steps"]["start"]["blocks"][0]["text"]] = entry
        return self

    def token(self, name: str) -> str:
        return str(self.entries[name]["token"])

    def post(self, name: str, what: str, token: Any, **more: Any) -> tuple[int, dict[str, Any]]:
        address = f"{self.bell}/v1/popups/{self.entries[name]['popup']}/{what}"
        status, body = self.page.evaluate(CHEAT, [address, {"v": 1, "shop": self.shop.key, "token": token, **more}])
        return status, body

    def submit(self, name: str, email: str) -> int:
        return self.post(name, "submit", self.token(name), step="start", fields={"email": email})[0]


@pytest.fixture
def cheat(page: Page, open_shop: Callable[..., Shop], live_server: ProductServer) -> Cheat:
    shop = open_shop(wheel("First"), wheel("Second", params={"name": "open_second"}))
    return Cheat(page, shop, live_server.url).look()


def test_a_played_game_gives_the_same_again_whatever_is_asked_for(
    cheat: Cheat, ledger_of: Callable[[Shop], Ledger]
) -> None:
    call(cheat.page, "event", "open_sesame")
    popup = PopupOnPage(cheat.page, "First").waits()
    popup.play("carl@example.com")
    play = ledger_of(cheat.shop).plays()[0]
    wanted = {"prize": "p6", "stop": 5, "outcome": "won", "weight": 1000, "code": "CODE6", "odds": "100 %"}
    for forged in ({}, wanted, {"game": {"prizes": [{"id": "p6", "weight": 9, "kind": "code", "code": "MINE"}]}}):
        status, body = cheat.post("First", "play", cheat.token("First"), **forged)
        assert status == 200
        assert body["replayed"] is True
        assert (body["prize"]["id"], body["coupon"]["code"]) == (play["prize"], play["code"])
    assert len(ledger_of(cheat.shop).plays()) == 1


def test_a_token_that_is_not_of_this_popup_and_visitor_is_refused(
    cheat: Cheat, ledger_of: Callable[[Shop], Ledger]
) -> None:
    good = cheat.token("First")
    forged = [
        "",
        None,
        "x",
        good[:-2],
        good[:-2] + "AA",
        good.swapcase(),
        good + "A",
        cheat.token("Second"),
        f" {good}",
    ]
    for token in forged:
        for what in ("play", "submit"):
            status, body = cheat.post("First", what, token, fields={"email": "carl@example.com"})
            assert status in (400, 403), (token, body)
            assert body["error"] in ("bad_token", "not_an_envelope"), (token, body)
    assert ledger_of(cheat.shop).plays() == []
    assert ledger_of(cheat.shop).contacts() == []


def test_nobody_plays_before_the_form_is_sent(cheat: Cheat, ledger_of: Callable[[Shop], Ledger]) -> None:
    status, body = cheat.post("First", "play", cheat.token("First"), fields={"email": "carl@example.com"})
    assert (status, body["error"]) == (409, "submit_first")
    assert cheat.submit("Second", "carl@example.com") == 200
    # The form of one popup is no ticket to another.
    assert cheat.post("First", "play", cheat.token("First"))[1]["error"] == "submit_first"
    assert ledger_of(cheat.shop).plays() == []


def test_another_browser_with_the_same_mailbox_does_not_play_again(
    cheat: Cheat, make_context: Callable[..., BrowserContext], ledger_of: Callable[[Shop], Ledger]
) -> None:
    assert cheat.submit("First", "carl@gmail.com") == 200
    assert cheat.post("First", "play", cheat.token("First"))[0] == 200
    other = Cheat(make_context().new_page(), cheat.shop, cheat.bell).look()
    assert other.submit("First", "C.a.r.l+again@gmail.com") == 200
    status, body = other.post("First", "play", other.token("First"))
    assert (status, body["error"]) == (409, "already_played")
    assert "CODE" not in json.dumps(body)
    # Nor does the first one's token help in the second browser: it answers the first one's outcome, and draws nothing.
    status, body = other.post("First", "play", cheat.token("First"))
    assert (status, body.get("replayed")) == (200, True)
    assert len(ledger_of(cheat.shop).plays()) == 1


def test_many_plays_at_once_are_one_play(cheat: Cheat, ledger_of: Callable[[Shop], Ledger]) -> None:
    assert cheat.submit("First", "carl@example.com") == 200
    address = f"{cheat.bell}/v1/popups/{cheat.entries['First']['popup']}/play"
    body = {"v": 1, "shop": cheat.shop.key, "token": cheat.token("First")}
    answers = cheat.page.evaluate(
        f"async (given) => Promise.all(Array.from({{ length: 12 }}, () => ({CHEAT})(given)))", [address, body]
    )
    assert {status for status, _ in answers} == {200}
    assert len({answer["coupon"]["code"] for _, answer in answers}) == 1
    assert [answer["replayed"] for _, answer in answers].count(False) == 1
    assert len(ledger_of(cheat.shop).plays()) == 1
