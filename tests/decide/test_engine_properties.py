"""What holds of every decision, whatever the context and the rule."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import plain_document, utc
from tracker.decide.changes import changes, smallest
from tracker.decide.condition import CONDITIONS, Condition
from tracker.decide.context import (
    CartFacts,
    Context,
    Device,
    OrderFacts,
    Page,
    Place,
    PopupHistory,
    Referral,
    ShopLimits,
    Viewed,
    VisitorFacts,
)
from tracker.decide.engine import Candidate, Program, candidate, decide, program
from tracker.decide.examining import GateResult, examine
from tracker.decide.frequency import HOUR_MS
from tracker.decide.rule_words import summarise
from tracker.decide.rules import TracedCondition, TracedGroup, check_rule, compile_rule, evaluate, trace
from tracker.params import Param
from tracker.popups.document import DocumentError, parse_document

POPUPS = ("pop_a", "pop_b", "pop_c", "pop_d")
NOW = utc(2026, 3, 2, 12)

# Rules, as a marketer's editor may write them: from the declarations, so that a new condition is tried by itself.

FEW_WORDS = ("/", "/sale", "mug", "MUG-1", "de", "de-AT", "(", "a+$", "ß", "a" * 300)
words = st.sampled_from(FEW_WORDS) | st.text(max_size=8)
params_of_kind = {
    "integer": lambda one: st.integers(one.low or 0, min(one.high or 50, 50)),
    "decimal": lambda one: st.decimals(one.low or 0, 10_000, places=2).map(str),
    "boolean": lambda one: st.booleans(),
    "choice": lambda one: st.sampled_from([value for value, _ in one.choices]),
    "choices": lambda one: st.lists(st.sampled_from([value for value, _ in one.choices]), min_size=1, max_size=4),
    "list": lambda one: st.lists(words.filter(str.strip), min_size=1, max_size=3),
    "text": lambda one: st.text(min_size=1, max_size=20).filter(str.strip),
    "time": lambda one: st.times().map(lambda time: f"{time:%H:%M}"),
}


def _given(param: Param) -> st.SearchStrategy[Any]:
    return params_of_kind[param.kind](param)


def params_of(condition: Condition) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of a condition, as its editor may write them."""
    return st.fixed_dictionaries({param.name: _given(param) for param in condition.params})


conditions = st.one_of(
    [
        st.fixed_dictionaries({"condition": st.just(condition.name), "params": params_of(condition)})
        for condition in CONDITIONS
    ]
)


def _groups(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(nodes, max_size=3)
    return st.sampled_from(["all", "any", "none"]).flatmap(lambda kind: lists.map(lambda some: {kind: some}))


# Three levels of groups over a condition; one more for the tests that put a group around it.
rules = st.just({}) | conditions | _groups(conditions | _groups(conditions | _groups(conditions)))

# Contexts: any fact may be unknown.

moments = st.integers(NOW - 60 * 24 * HOUR_MS, NOW + 60 * 24 * HOUR_MS)
texts = st.just("") | words
properties = st.booleans() | st.integers() | st.floats(allow_nan=False) | words | st.lists(words, max_size=3)
histories = st.builds(
    PopupHistory,
    shown_at=st.lists(moments, max_size=5).map(tuple),
    shown_in_session=st.integers(0, 5),
    last_dismissed_at=st.none() | moments,
    last_submitted_at=st.none() | moments,
    last_played_at=st.none() | moments,
)
contexts = st.builds(
    Context,
    now_ms=moments,
    timezone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "", "Mars/Olympus", "../etc", "Europe"]),
    page=st.builds(
        Page,
        url=texts,
        path=texts,
        type=texts,
        product=texts,
        category=texts,
        properties=st.dictionaries(words, properties, max_size=3),
    ),
    cart=st.builds(
        CartFacts,
        value_minor=st.integers(0, 10**12),
        currency=st.sampled_from(["", "EUR", "JPY", "KWD", "???"]),
        count=st.integers(0, 100),
        item_ids=st.frozensets(words, max_size=3),
        categories=st.frozensets(words, max_size=3),
        changed_at=st.none() | moments,
    ),
    visitor=st.builds(
        VisitorFacts,
        session_count=st.integers(0, 50),
        page_count=st.integers(0, 50),
        pages_ever=st.integers(0, 500),
        engaged_ms=st.integers(0, 10**7),
        scrolled=st.integers(0, 100),
        first_seen_at=st.none() | moments,
        allowed=st.frozensets(st.sampled_from(["email_marketing", "push"])),
        properties=st.dictionaries(words, properties, max_size=3),
        is_contact=st.booleans(),
        is_crawler=st.just(False),
    ),
    unit=st.text(max_size=5),
    orders=st.builds(
        OrderFacts, st.integers(0, 5), st.integers(0, 10**9), st.sampled_from(["", "EUR"]), st.none() | moments
    ),
    viewed=st.builds(Viewed, st.dictionaries(words, moments, max_size=3), st.dictionaries(words, moments, max_size=3)),
    device=st.builds(
        Device, st.sampled_from(["", "desktop", "mobile", "tablet", "other"]), texts, texts, st.integers(0, 4000)
    ),
    place=st.builds(Place, st.sampled_from(["", "DE", "VN"]), st.sampled_from(["", "Asia/Bangkok", "Mars/Olympus"])),
    language=texts,
    referral=st.builds(
        Referral,
        channel=texts,
        referrer=texts,
        landing_url=texts,
        landing_path=texts,
        utm=st.dictionaries(st.sampled_from(["source", "campaign", "x"]), texts, max_size=2),
    ),
    blocking=histories,
    groups=st.dictionaries(st.just("Offers"), histories),
    limits=st.builds(
        ShopLimits,
        per_session=st.integers(0, 3),
        window_count=st.none() | st.integers(1, 3),
        window_hours=st.integers(1, 2000),
        rest_minutes=st.integers(0, 3000),
    ),
    history=st.dictionaries(st.sampled_from(POPUPS), histories, max_size=2),
)
caps = st.fixed_dictionaries(
    {
        "per_session": st.none() | st.integers(1, 5),
        "lifetime": st.none() | st.integers(1, 5),
        "windows": st.lists(
            st.fixed_dictionaries({"count": st.integers(1, 3), "hours": st.integers(1, 2000)}), max_size=2
        ),
        "after_dismissal_hours": st.integers(0, 2000),
    }
)
parts = st.fixed_dictionaries(
    {
        "rule": rules,
        "caps": caps,
        "group": st.sampled_from(["", "Offers", "Others"]),
        "priority": st.integers(0, 3),
        "display": st.sampled_from([{"type": "modal"}, {"type": "bar"}]),
        "schedule": st.sampled_from([{}, {"starts_at": NOW}, {"ends_at": NOW}]),
    }
)


def _popup(popup: str, made_of: dict[str, Any]) -> Candidate:
    return candidate(popup, 1, parse_document(plain_document(**made_of)))


@given(st.lists(contexts, min_size=1, max_size=3), st.lists(parts, max_size=len(POPUPS)))
def test_every_popup_gets_a_verdict_and_all_that_may_be_shown_have_passed_every_gate(
    asked: list[Context], popups: list[dict[str, Any]]
) -> None:
    candidates = [_popup(name, made_of) for name, made_of in zip(POPUPS, popups, strict=False)]
    # What the program remembers of one visitor must not be told to another.
    live = program(candidates)
    for context in asked:
        _check(context, live)


def _check(context: Context, live: Program) -> None:
    decision = decide(context, live)
    examined = examine(context, live)

    assert sorted(verdict.popup for verdict in decision.verdicts) == sorted(one.popup for one in live.candidates)
    assert [(one.popup, one.failed) for one in examined] == [(one.popup, one.failed) for one in decision.verdicts]
    for one in examined:
        assert (one.failed is None) == all(gate.passed for gate in one.gates)
        assert one.rule.holds == evaluate(one.candidate.rule, context)[0]
        # Every gate is asked, whatever failed before it.
        assert {"consent", "crawler", "already_submitted"} <= {gate.gate for gate in one.gates}
        assert bool(changes(one, str)) == (one.failed is not None)
        assert {each.gate for each in changes(one, str)} >= {gate.gate for gate in one.gates if _is_outside(gate)}
    json.dumps([[gate.operand, gate.seen] for one in examined for gate in one.gates])


def _is_outside(gate: GateResult) -> bool:
    """Whether it failed and is none of the rule's."""
    return not gate.passed and gate.gate not in CONDITIONS


@given(contexts, rules)
def test_the_smallest_change_makes_the_rule_hold_and_no_smaller_one_does(
    context: Context, rule: dict[str, Any]
) -> None:
    traced = trace(compile_rule(rule), context)
    leaves = list(_leaves(traced))
    flips = [leaf for leaf, _ in smallest(traced)]

    assert bool(flips) == (not traced.holds)
    assert _holds(traced, {id(leaf) for leaf in flips})
    for fewer in range(len(flips)):
        for some in itertools.islice(itertools.combinations(leaves, fewer), 300):
            assert not _holds(traced, {id(leaf) for leaf in some})


def _leaves(node: TracedCondition | TracedGroup) -> Iterator[TracedCondition]:
    if isinstance(node, TracedCondition):
        yield node
    else:
        for one in node.nodes:
            yield from _leaves(one)


def _holds(node: TracedCondition | TracedGroup, changed: set[int]) -> bool:
    """Whether the node would hold if these conditions were the other way."""
    if isinstance(node, TracedCondition):
        return node.holds != (id(node) in changed)
    some = [_holds(one, changed) for one in node.nodes]
    if node.kind == "any":
        return any(some) or not some
    return all(some) if node.kind == "all" else not any(some)


@given(contexts, st.lists(parts, min_size=2, max_size=len(POPUPS)), st.randoms())
def test_the_order_of_the_candidates_never_matters(context: Context, popups: list[dict[str, Any]], random: Any) -> None:
    candidates = [_popup(name, made_of) for name, made_of in zip(POPUPS, popups, strict=False)]
    shuffled = random.sample(candidates, len(candidates))

    assert decide(context, program(shuffled)) == decide(context, program(candidates))


@given(contexts, rules, conditions, st.booleans())
def test_one_more_condition_in_all_never_shows_more(
    context: Context, rule: dict[str, Any], more: dict[str, Any], first: bool
) -> None:
    before, _ = evaluate(compile_rule({"all": [rule] if rule else []}), context)
    others, _ = evaluate(compile_rule(more), context)

    nodes = [more, *([rule] if rule else [])]
    after, _ = evaluate(compile_rule({"all": nodes if first else nodes[::-1]}), context)

    assert after == (before and others)


@given(contexts, rules)
def test_a_failing_rule_names_a_condition_that_really_failed(context: Context, rule: dict[str, Any]) -> None:
    holds, tested = evaluate(compile_rule(rule), context)

    if not holds:
        assert tested[-1].holds != tested[-1].is_wanted


@given(rules)
def test_a_rule_that_was_kept_reads_as_the_same_rule(rule: dict[str, Any]) -> None:
    kept = check_rule(rule)

    assert compile_rule(kept) == compile_rule(rule)
    assert check_rule(json.loads(json.dumps(kept))) == kept
    assert summarise(kept, str) == summarise(rule, str)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "condition", "params", "cart_value"]), inner, max_size=3)
    ),
)


@given(anything | conditions.flatmap(lambda one: anything.map(lambda params: {**one, "params": params})))
def test_what_is_no_rule_is_refused_with_its_place_and_never_otherwise(value: Any) -> None:
    try:
        kept = check_rule(value)
    except DocumentError as error:
        assert error.path.startswith("rule")
        assert error.problem
    else:
        assert check_rule(kept) == kept


@given(contexts, parts, st.integers(1, 4), st.integers(0, 500 * HOUR_MS), st.booleans())
def test_another_impression_never_makes_a_popup_eligible(
    context: Context, made_of: dict[str, Any], times: int, age: int, in_session: bool
) -> None:
    popup = _popup("pop_a", made_of)
    seen = context.history.get("pop_a", PopupHistory())
    more = replace(
        seen,
        shown_at=(*seen.shown_at, *[context.now_ms - age] * times),
        shown_in_session=seen.shown_in_session + (times if in_session else 0),
    )
    later = replace(context, history={**context.history, "pop_a": more})
    if popup.is_blocking:
        blocking = context.blocking
        later = replace(
            later,
            blocking=replace(
                blocking,
                shown_at=(*blocking.shown_at, *[context.now_ms - age] * times),
                shown_in_session=blocking.shown_in_session + (times if in_session else 0),
            ),
        )

    if not decide(context, program([popup])).eligible:
        assert not decide(later, program([popup])).eligible


@given(contexts, parts)
def test_a_popup_that_was_submitted_is_never_asked_again(context: Context, made_of: dict[str, Any]) -> None:
    submitted = replace(context.history.get("pop_a", PopupHistory()), last_submitted_at=NOW)

    assert not decide(replace(context, history={"pop_a": submitted}), program([_popup("pop_a", made_of)])).eligible


@given(contexts, parts)
def test_without_consent_and_to_a_search_engine_nothing_is_shown(context: Context, made_of: dict[str, Any]) -> None:
    popup = _popup("pop_a", made_of)

    assert not decide(replace(context, may_personalise=False), program([popup])).eligible
    crawler = replace(context.visitor, is_crawler=True)
    assert not decide(replace(context, visitor=crawler), program([popup])).eligible
