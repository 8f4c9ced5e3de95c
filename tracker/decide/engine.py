"""The decision: which of a shop's live popups may be shown to this visitor on this page, and why not the others.

Pure: a function of the context and the published popups. Every candidate walks the same gates in the same order; the
first that fails stops it, and is its reason. docs/decide.md describes the gates with worked cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.decide.context import NOTHING_SEEN, Context
from tracker.decide.frequency import CapResult, check_caps
from tracker.decide.rules import Group, compile_rule, evaluate
from tracker.phrases import N_
from tracker.popups.document import Caps, Document, Schedule


@dataclass(frozen=True)
class Candidate:
    """A live popup with its rule compiled, made once per published version."""

    popup: str
    """Its public id."""
    version: int
    priority: int
    is_blocking: bool
    schedule: Schedule
    caps: Caps
    rule: Group


@dataclass(frozen=True)
class GateResult:
    """One gate: what it asked for, what it saw, whether the popup passed."""

    gate: str
    passed: bool
    operand: Any
    seen: Any


@dataclass(frozen=True)
class Verdict:
    """One candidate's way through the gates. `failed` names the first that stopped it, None when it may be shown."""

    popup: str
    version: int
    priority: int
    gates: tuple[GateResult, ...]

    @property
    def failed(self) -> str | None:
        return next((gate.gate for gate in self.gates if not gate.passed), None)


@dataclass(frozen=True)
class Decision:
    """All verdicts, those that may be shown first, in the order in which they may."""

    verdicts: tuple[Verdict, ...]

    @property
    def eligible(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.failed is None)


def candidate(popup: str, version: int, document: Document) -> Candidate:
    """Compiles a published document. Raises DocumentError when its rule is not valid."""
    return Candidate(
        popup=popup,
        version=version,
        priority=document.priority,
        is_blocking=document.display.type != "bar",
        schedule=document.schedule,
        caps=document.caps,
        rule=compile_rule(document.rule),
    )


def decide(context: Context, candidates: Sequence[Candidate]) -> Decision:
    """Every candidate's verdict. Equal inputs give equal answers, whatever order the candidates come in."""
    verdicts = [_walk(context, one) for one in candidates]
    verdicts.sort(key=lambda verdict: (verdict.failed is not None, -verdict.priority, verdict.popup))
    return Decision(tuple(verdicts))


def _walk(context: Context, one: Candidate) -> Verdict:
    gates: list[GateResult] = []
    for gate in (_personalisation, _person, _starts, _ends, _rule, _caps):
        for result in gate(context, one):
            gates.append(result)
            if not result.passed:
                return Verdict(one.popup, one.version, one.priority, tuple(gates))
    return Verdict(one.popup, one.version, one.priority, tuple(gates))


def _personalisation(context: Context, _one: Candidate) -> list[GateResult]:
    return [GateResult("consent", context.may_personalise, N_("personalisation"), context.may_personalise)]


def _person(context: Context, _one: Candidate) -> list[GateResult]:
    # A search engine that is shown an overlay ranks the shop's page lower for it.
    is_crawler = context.visitor.is_crawler
    return [
        GateResult(
            "crawler", not is_crawler, N_("no search engine"), N_("a search engine") if is_crawler else N_("a person")
        )
    ]


def _starts(context: Context, one: Candidate) -> list[GateResult]:
    starts = one.schedule.starts_at
    return [] if starts is None else [GateResult("schedule_start", context.now_ms >= starts, starts, context.now_ms)]


def _ends(context: Context, one: Candidate) -> list[GateResult]:
    ends = one.schedule.ends_at
    return [] if ends is None else [GateResult("schedule_end", context.now_ms < ends, ends, context.now_ms)]


def _rule(context: Context, one: Candidate) -> list[GateResult]:
    holds, tested = evaluate(one.rule, context)
    if holds:
        return [
            GateResult(each.condition, True, dict(each.params), each.outcome.seen)
            for each in tested
            if each.outcome.matches
        ]
    last = next(each for each in reversed(tested) if not each.outcome.matches)
    passed = [
        GateResult(each.condition, True, dict(each.params), each.outcome.seen)
        for each in tested
        if each.outcome.matches
    ]
    return [*passed, GateResult(last.condition, False, dict(last.params), last.outcome.seen)]


def _caps(context: Context, one: Candidate) -> list[GateResult]:
    history = context.history.get(one.popup, NOTHING_SEEN)
    results: list[CapResult] = check_caps(
        one.caps,
        history,
        context.now_ms,
        is_blocking=one.is_blocking,
        blocking_shown=context.blocking_shown_in_session,
        blocking_allowed=context.blocking_per_session,
    )
    return [GateResult(each.cap, each.allows, each.operand, each.seen) for each in results]
