"""What a prize or a form gives: until when it holds, when it is dry, and which are refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import form_document, prize, wheel_document
from tracker.popups.document import DocumentError, is_dry, parse_document, pools_of, stops_when_dry
from tracker.popups.document.gifts import Expiry, ends_at_ms
from tracker.popups.draw import weights_left

HOUR = 3_600_000


def reward(**changes: Any) -> Any:
    return parse_document(form_document(reward={"kind": "pool", "pool": "p1", **changes})).reward


@pytest.mark.parametrize(
    ("expiry", "ends"),
    [
        (None, None),
        (Expiry(after=2, unit="hours"), 1000 + 2 * HOUR),
        (Expiry(after=2), 1000 + 48 * HOUR),
        (Expiry(at=5000), 5000),
        (Expiry(after=1, unit="hours", at=5000), 5000),
        (Expiry(after=1, unit="hours", at=9 * HOUR), 1000 + HOUR),
    ],
)
def test_a_code_ends_after_its_time_or_at_the_moment_whichever_is_first(expiry: Expiry | None, ends: Any) -> None:
    assert ends_at_ms(expiry, 1000) == ends


@pytest.mark.parametrize(
    ("changes", "is_so"),
    [
        ({}, True),
        ({"kind": "code", "code": "A"}, False),
        ({"kind": "generated", "pattern": "BELL-####-@@"}, False),
        ({"when_dry": "other", "instead": {"kind": "pool", "pool": "p2"}}, False),
        ({"when_dry": "other", "instead": {"kind": "pool", "pool": "p3"}}, True),
        ({"when_dry": "other", "instead": {"kind": "code", "code": "A"}}, False),
        # What is chosen for another answer is kept in the draft, and does not count.
        ({"when_dry": "stop", "instead": {"kind": "code", "code": "A"}}, True),
        ({"kind": "code", "code": "A", "expiry": {"at": 100}}, True),
        ({"kind": "code", "code": "A", "expiry": {"at": 101}}, False),
    ],
)
def test_a_gift_is_dry_when_nothing_could_be_given_now(changes: dict[str, Any], is_so: bool) -> None:
    assert is_dry(reward(**changes), {"p1", "p3"}, 100) is is_so


def test_a_prize_that_has_run_dry_leaves_the_draw_and_the_others_have_its_chance() -> None:
    prizes = [prize("a", 3, pool="p1"), prize("b", 2, code="B"), prize("c", 1)]
    prizes[1]["expiry"] = {"at": 50}
    game = parse_document(wheel_document(prizes)).game
    assert game
    assert weights_left(game.prizes, {}, frozenset(["p1"]), 10) == [0, 2, 1]
    assert weights_left(game.prizes, {}, frozenset(), 50) == [3, 0, 1]


def test_the_pool_that_steps_in_is_one_of_the_document_s_pools() -> None:
    gift = {"kind": "pool", "pool": "p1", "when_dry": "other", "instead": {"kind": "pool", "pool": "p2"}}
    assert pools_of(parse_document(form_document(reward=gift))) == {"p1", "p2"}


def test_a_popup_stops_where_any_of_its_variants_says_so() -> None:
    plain = form_document(reward={"kind": "pool", "pool": "p1"})
    other = {"key": "b", "name": "B", "share": 1, "steps": plain["steps"]}
    other["reward"] = {"kind": "pool", "pool": "p2", "when_dry": "stop"}
    assert not stops_when_dry(parse_document(plain))
    experiment = {"key": "abcdef", "variants": [other]}
    assert stops_when_dry(parse_document({**plain, "experiment": experiment}))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "generated"}, "reward.pattern"),
        ({"kind": "generated", "pattern": "BELL-##"}, "reward.pattern"),
        ({"expiry": {}}, "reward.expiry.after"),
        ({"expiry": {"after": 0}}, "reward.expiry.after"),
        ({"when_dry": "other"}, "reward.instead"),
        ({"when_dry": "other", "instead": {"kind": "code"}}, "reward.instead.code"),
        ({"when_dry": "other", "instead": {"kind": "pool", "pool": "p1"}}, "reward.instead.pool"),
        ({"when_dry": "perhaps"}, "reward.when_dry"),
    ],
)
def test_a_gift_that_could_not_be_given_is_refused_with_its_place(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        reward(**changes)
    assert refused.value.path == path


def test_an_older_document_reads_as_before() -> None:
    old = reward()
    assert (old.when_dry, old.expiry, old.instead) == ("drop", None, None)
