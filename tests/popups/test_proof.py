"""Draws that anybody can check: sealed before, told after, and each sum comes out the same wherever it is done."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Browser, make_pool, make_popup, make_shop, prize, row, wheel_document
from tracker.i18n import VISITOR_LANGUAGES
from tracker.popups.models import Play
from tracker.popups.proof import Seeds, examine, published_weights, ticket, write_proof

PERSON = "vera@example.com"
PRIZES = [prize("mug", 3, code="SECRET-MUG"), prize("cup", 2, code="SECRET-CUP"), prize("no", 5)]

WEIGHTS = st.lists(st.integers(0, 1_000_000), min_size=2, max_size=12).filter(any)


def proof_of(weights: list[int], seeds: Seeds) -> dict[str, Any]:
    return write_proof(seeds, "pop_1", 3, weights, weights, ["a"] * len(weights))


@given(st.binary(min_size=32, max_size=32), st.from_regex(r"[0-9a-f]{0,32}", fullmatch=True), WEIGHTS)
def test_the_sum_is_the_one_that_the_docs_describe(seed: bytes, client: str, weights: list[int]) -> None:
    proof = proof_of(weights, Seeds(seed, client))
    text = f"shopbell-draw-1|{seed.hex()}|pop_1|3|{','.join(map(str, weights))}"
    assert proof["seal"] == hashlib.sha256(text.encode()).hexdigest()
    number = int(hmac.new(seed, client.encode(), "sha256").hexdigest(), 16)
    found = examine(proof)
    assert (found.is_sealed, found.ticket, int(found.number, 16)) == (True, number % sum(weights), number)
    assert found.stop is not None
    assert sum(weights[: found.stop]) <= found.ticket < sum(weights[: found.stop + 1])
    assert published_weights(proof) == weights


def test_over_many_seeds_each_prize_is_drawn_as_often_as_it_weighs() -> None:
    seeds = (Seeds(hashlib.sha256(bytes([a, b])).digest(), "x") for a in range(100) for b in range(100))
    drawn = Counter(ticket(one, 4) for one in seeds)
    assert all(abs(drawn[number] - 2500) < 250 for number in range(4))


@pytest.mark.parametrize(
    "change",
    [
        {"seal": "0" * 64},
        {"seed": "1" * 64},
        {"left": [3, 2, 6]},
        {"left": [3, 2]},
        {"text": f"shopbell-draw-1|{'0' * 64}|pop_1|3|3,2,4"},
    ],
)
def test_a_proof_that_was_changed_is_not_as_it_was_sealed(change: dict[str, Any]) -> None:
    proof = proof_of([3, 2, 5], Seeds(bytes(32), "abc"))
    assert examine(proof).is_sealed
    assert not examine({**proof, **change}).is_sealed


def shown_game(browser: Browser, popup: str) -> tuple[str, dict[str, Any]]:
    entry = next(one for one in browser.decision()["popups"] if one["popup"] == popup)
    return entry["token"], entry["document"]["game"]


def play(browser: Browser, popup: str, token: str, seed: Any = "abc-box2") -> Any:
    body = {"v": 1, "shop": browser.shop_key, "token": token, "seed": seed}
    return browser.post(f"/v1/popups/{popup}/play", body)


@pytest.fixture
def popup(app: Flask, acme: str) -> str:
    return make_popup(app, acme, wheel_document(PRIZES, asks=False))


def test_what_is_told_after_the_play_is_what_was_sealed_before_it(app: Flask, vera: Browser, popup: str) -> None:
    token, game = shown_game(vera, popup)
    answer = play(vera, popup, token).json
    proof = answer["proof"]
    assert game["seal"] == proof["seal"] == hashlib.sha256(proof["text"].encode()).hexdigest()
    assert proof["text"].split("|") == ["shopbell-draw-1", proof["seed"], popup, "1", "3,2,5"]
    assert (proof["client"], proof["left"]) == ("abc-box2", [3, 2, 5])
    assert examine(row(app, Play).proof).stop == answer["stop"]
    assert proof["check"].endswith(f"/check/{row(app, Play).public_id}")
    assert proof["seed"] not in str(game)


def test_the_same_again_is_told_the_same_proof_whatever_the_browser_adds_then(vera: Browser, popup: str) -> None:
    token, _ = shown_game(vera, popup)
    first = play(vera, popup, token).json
    again = play(vera, popup, token, "something-else").json
    assert {**again, "replayed": False} == first


def test_each_decision_has_a_seal_of_its_own(vera: Browser, popup: str) -> None:
    assert shown_game(vera, popup)[1]["seal"] != shown_game(vera, popup)[1]["seal"]


@pytest.mark.parametrize("seed", ["x" * 65, "a b", "é", "a\n", "<script>"])
def test_what_no_browser_of_ours_would_add_is_refused(vera: Browser, popup: str, seed: str) -> None:
    token, _ = shown_game(vera, popup)
    answer = play(vera, popup, token, seed)
    assert (answer.status_code, answer.json["error"]) == (400, "bad_seed")


def test_a_prize_that_had_run_out_weighs_nothing_in_the_proof(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    pool = make_pool(app, acme, ["LAST"])
    popup = make_popup(app, acme, wheel_document([prize("off", 1_000_000, pool=pool), prize("no")], asks=False))
    # Both have seen the game while there was something to win.
    shown = [(one := browser_of(), shown_game(one, popup)[0]) for _ in range(2)]
    proofs = [play(one, popup, token).json["proof"] for one, token in shown]
    assert [proof["left"] for proof in proofs] == [[1_000_000, 1], [0, 1]]
    assert all(proof["text"].endswith("|1000000,1") for proof in proofs)


# The page


def page_of(client: FlaskClient, vera: Browser, popup: str, **asked: str) -> Any:
    token, _ = shown_game(vera, popup)
    path = "/check/" + play(vera, popup, token).json["proof"]["check"].rpartition("/")[2]
    return client.get(path, query_string=asked)


def test_the_page_shows_every_number_and_neither_the_person_nor_the_code(
    app: Flask, client: FlaskClient, acme: str, player_of: Callable[..., tuple[Browser, str]]
) -> None:
    popup = make_popup(app, acme, wheel_document([prize("mug", 3, code="SECRET-MUG"), prize("x", 0)]))
    browser, token = player_of(popup, PERSON)
    proof = play(browser, popup, token).json["proof"]
    shown = client.get("/check/" + proof["check"].rpartition("/")[2])
    assert shown.status_code == 200
    for number in [proof["seal"], proof["seed"], proof["client"], proof["text"], "Prize mug"]:
        assert number in shown.text
    for secret in ["SECRET", PERSON, "vera", "acme", str(browser.visitor), token]:
        assert secret not in shown.text


def test_the_page_sets_no_cookie_and_lets_nothing_in_from_elsewhere(
    client: FlaskClient, vera: Browser, popup: str
) -> None:
    shown = page_of(client, vera, popup)
    assert "Set-Cookie" not in shown.headers
    assert "Cookie" not in shown.headers.get("Vary", "")
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    for path in re.findall(r'(?:src|href)="(/check/files/[^"]+)"', shown.text):
        answer = client.get(path)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)


@pytest.mark.parametrize("language", VISITOR_LANGUAGES)
def test_the_page_speaks_the_visitors_language(client: FlaskClient, vera: Browser, popup: str, language: str) -> None:
    shown = page_of(client, vera, popup, language=language)
    assert f'<html lang="{language}">' in shown.text
    assert ("How this prize was drawn" in shown.text) == (language == "en")


@pytest.mark.parametrize("play_id", ["ply_unknown", "nothing", "ply_", "ply_" + "a" * 400])
def test_there_is_no_page_of_what_was_never_played(client: FlaskClient, play_id: str) -> None:
    assert client.get(f"/check/{play_id}").status_code == 404


def test_a_label_is_only_ever_text(app: Flask, client: FlaskClient, vera: Browser, acme: str) -> None:
    hostile = {**prize("a", code="A"), "label": "</script><img src=x onerror=alert(1)>"}
    popup = make_popup(app, acme, wheel_document([hostile, prize("b", 0)], asks=False))
    shown = page_of(client, vera, popup).text
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_another_shops_popup_has_other_secrets(app: Flask, popup: str, vera: Browser) -> None:
    other = make_shop(app, "globex")
    theirs = make_popup(app, other, wheel_document(PRIZES, asks=False))
    browser = Browser(app.test_client(), other)
    mine = play(vera, popup, shown_game(vera, popup)[0]).json["proof"]["seed"]
    assert play(browser, theirs, shown_game(browser, theirs)[0]).json["proof"]["seed"] != mine
