"""A context is packed into few bytes and comes back the same, also where Shopbell knows other facts by then."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, make_dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given

from tests.decide.test_engine_properties import contexts
from tests.factories import utc
from tracker.decide import packing
from tracker.decide.context import CartFacts, Context, Device, Page, PopupHistory, Referral, VisitorFacts
from tracker.decide.packing import SHORT, known_facts, unpack, unpack_groups
from tracker.popups.document import Window
from tracker.popups.groups import GroupLimits

NONE: dict[str, GroupLimits] = {}
NOW = utc(2026, 3, 2, 12)

USUAL = Context(
    now_ms=NOW,
    timezone="Europe/Berlin",
    page=Page("https://acme.example/collections/mugs?sort=price", "/collections/mugs", "category"),
    cart=CartFacts(2500, "EUR", 2, frozenset({"MUG-1", "MUG-2"})),
    visitor=VisitorFacts(session_count=2, page_count=5),
    device=Device("mobile", "Safari", "iOS", 390),
    language="de-DE",
    referral=Referral("organic", "https://www.google.com/"),
)


def pack(context: Context) -> bytes:
    return packing.pack(context, NONE)


@given(contexts)
def test_every_context_comes_back_the_same(context: Context) -> None:
    assert unpack(pack(context), context.now_ms) == context


def test_a_usual_one_takes_little_more_than_two_hundred_bytes() -> None:
    assert len(pack(USUAL)) < 220


def test_of_a_first_time_visitor_of_whom_nothing_is_known_nothing_is_kept() -> None:
    assert pack(Context(now_ms=NOW)) == msgspec.msgpack.encode({})


def test_facts_that_this_version_does_not_know_or_knows_otherwise_are_passed_over() -> None:
    kept = {"weather": {"is_raining": True}, "device": ["a", "list"], "page": {"type": "cart", "mood": 3}, 400: 1}

    context = unpack(msgspec.msgpack.encode(kept), NOW)

    assert context == Context(now_ms=NOW, page=Page(type="cart"))


@dataclass(frozen=True)
class _Weather:
    degrees: int = 20
    places: frozenset[str] = frozenset()
    by_hour: dict[int, _Hour] = field(default_factory=dict)


@dataclass(frozen=True)
class _Hour:
    rain: float = 0.0
    wind: int | None = None


def test_a_new_family_of_facts_is_kept_without_a_word_in_the_packing(monkeypatch: pytest.MonkeyPatch) -> None:
    new = make_dataclass("New", [("weather", _Weather, _Weather())], bases=(Context,), frozen=True)
    packed = pack(_new(new, weather=_Weather(3, frozenset({"Bonn"}), {7: _Hour(0.5), 8: _Hour(wind=2)})))

    assert unpack(packed, NOW) == USUAL, "the version before it still reads what it knows"
    monkeypatch.setattr(packing, "Context", new)
    assert unpack(packed, NOW) == _new(new, weather=_Weather(3, frozenset({"Bonn"}), {7: _Hour(0.5), 8: _Hour(wind=2)}))
    assert unpack(pack(USUAL), NOW) == _new(new), "and the version with it what was kept before"


def _new(kind: Any, **more: Any) -> Any:
    return kind(**{one.name: getattr(USUAL, one.name) for one in fields(Context)}, **more)


def test_the_names_that_are_kept_as_numbers_never_change_their_place() -> None:
    assert SHORT[:7] == ["timezone", "unit", "page", "url", "path", "type", "product"]
    assert (SHORT.index("is_crawler"), SHORT.index("hours")) == (29, 65)
    assert len(set(SHORT)) == len(SHORT)


def test_numbers_of_any_size_come_back() -> None:
    for number in (2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**40):
        context = Context(now_ms=NOW, page=Page(properties={"stock": number}))
        assert unpack(pack(context), NOW) == context


def test_the_limits_of_groups_are_kept_beside_the_facts() -> None:
    groups = {"Offers": GroupLimits(None, [Window(count=2, hours=168)]), "Others": GroupLimits()}

    packed = packing.pack(USUAL, groups)

    assert unpack(packed, NOW) == USUAL
    found = unpack_groups(packed)
    assert (found["Offers"].per_session, list(found["Offers"].windows)) == (None, [Window(count=2, hours=168)])
    assert found["Others"].per_session == 1
    assert unpack_groups(pack(USUAL)) == {}
    assert unpack_groups(msgspec.msgpack.encode({"group_limits": "of another version"})) == {}


def test_what_was_known_is_listed_by_its_name() -> None:
    context = Context(now_ms=NOW, device=Device("mobile"), history={"pop_a": PopupHistory(shown_in_session=1)})

    assert known_facts(context) == [("device.kind", "mobile"), ("history.pop_a.shown_in_session", 1)]
