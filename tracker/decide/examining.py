"""A decision with every gate of every popup: what each wanted and saw, also behind one that failed. Pure.

It is the engine's own decision, which a test holds the two to; `engine.decide` stops at the first gate that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.decide.context import Context, ShopLimits
from tracker.decide.engine import (
    Candidate,
    Program,
    end_of_offer,
    is_held_out_by_shop,
    seen_before,
    variant_of,
)
from tracker.decide.experiments import HOLDOUT
from tracker.decide.frequency import check_caps
from tracker.decide.rules import TracedGroup, evaluate, trace
from tracker.decide.segments import with_segments
from tracker.phrases import N_
from tracker.popups.groups import GroupLimits


@dataclass(frozen=True)
class GateResult:
    """One gate: what it asked for, what it saw, whether the popup passed."""

    gate: str
    passed: bool
    operand: Any
    seen: Any


@dataclass(frozen=True)
class Examination:
    """One candidate and all of its gates. `failed` is the first that stopped it.

    Of the rule's conditions `gates` has those that were asked before its answer was known; `rule` has all of them.
    """

    popup: str
    version: int
    priority: int
    gates: tuple[GateResult, ...]
    rule: TracedGroup
    candidate: Candidate = field(repr=False)
    context: Context = field(repr=False)
    groups: Mapping[str, GroupLimits] = field(repr=False)

    @property
    def failed(self) -> str | None:
        return next((gate.gate for gate in self.gates if not gate.passed), None)


def examine(context: Context, popups: Program) -> list[Examination]:
    """The same decision with every gate of every candidate, in the same order."""
    context = with_segments(context, popups.segments)
    walked = [_walk(context, one, popups) for one in popups.candidates]
    return sorted(walked, key=lambda one: one.failed is not None)


def _walk(context: Context, one: Candidate, popups: Program) -> Examination:
    gates = tuple(result for gate in GATES for result in gate(context, one, popups))
    return Examination(
        one.popup, one.version, one.priority, gates, trace(one.rule, context), one, context, popups.groups
    )


def _personalisation(context: Context, _one: Candidate, _popups: Program) -> list[GateResult]:
    return [GateResult("consent", context.may_personalise, N_("personalisation"), context.may_personalise)]


def _person(context: Context, _one: Candidate, _popups: Program) -> list[GateResult]:
    # A search engine that is shown an overlay ranks the shop's page lower for it.
    is_crawler = context.visitor.is_crawler
    return [
        GateResult(
            "crawler", not is_crawler, N_("no search engine"), N_("a search engine") if is_crawler else N_("a person")
        )
    ]


def _checkout(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    # Whoever is paying has decided already: what covers the page now can only cost the order.
    if not one.is_blocking or one.on_checkout:
        return []
    return [GateResult("checkout", context.page.type != "checkout", N_("not on the checkout"), context.page.type)]


def _starts(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    starts = one.schedule.starts_at
    return [] if starts is None else [GateResult("schedule_start", context.now_ms >= starts, starts, context.now_ms)]


def _ends(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    ends = one.schedule.ends_at
    return [] if ends is None else [GateResult("schedule_end", context.now_ms < ends, ends, context.now_ms)]


def _stock(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    if not one.stops_when_dry:
        return []
    is_dry = one.popup in context.dry
    return [GateResult("out_of_codes", not is_dry, N_("a code to give"), N_("none left") if is_dry else N_("there is"))]


def _wins(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    if not one.has_game:
        return []
    is_over = one.popup in context.given_away
    return [
        GateResult("nothing_to_win", not is_over, N_("a prize to win"), N_("none left") if is_over else N_("there is"))
    ]


def _countdown(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    if not one.deadlines:
        return []
    end = end_of_offer(context, one)
    return [GateResult("countdown_over", context.now_ms < end, end, context.now_ms)]


def _rule(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    holds, tested = evaluate(one.rule, context)
    results = [
        GateResult(each.condition, True, dict(each.params), each.seen)
        for each in tested
        if each.holds == each.is_wanted
    ]
    if holds:
        return results
    last = next(each for each in reversed(tested) if each.holds != each.is_wanted)
    return [*results, GateResult(last.condition, False, dict(last.params), last.seen)]


def _caps(context: Context, one: Candidate, popups: Program) -> list[GateResult]:
    group = popups.groups.get(one.group) if one.group else None
    limits: ShopLimits | None = context.limits if one.is_blocking else None
    results = check_caps(one.caps, group, limits, seen_before(context, one), context.now_ms)
    return [GateResult(each.cap, each.allows, each.operand, each.seen) for each in results]


def _holdouts(context: Context, one: Candidate, _popups: Program) -> list[GateResult]:
    # The arm of an experiment is only named once nothing else is in the way.
    results = []
    if one.is_blocking and context.limits.holdout_percent:
        held = is_held_out_by_shop(context, one)
        percent = f"{context.limits.holdout_percent} %"
        results.append(GateResult("holdout_shop", not held, percent, held))
    if one.arms is not None and one.arms.share_of(HOLDOUT):
        arm = variant_of(context, one)
        percent = f"{one.arms.share_of(HOLDOUT) * 100:g} %"
        results.append(GateResult("holdout", arm != HOLDOUT, percent, arm == HOLDOUT))
    return results


GATES: Sequence[Callable[[Context, Candidate, Program], list[GateResult]]] = (
    _personalisation,
    _person,
    _checkout,
    _starts,
    _ends,
    _stock,
    _wins,
    _countdown,
    _rule,
    _caps,
    _holdouts,
)
