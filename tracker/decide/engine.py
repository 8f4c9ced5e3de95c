"""The decision: which of a shop's live popups may be shown to this visitor on this page, and why not the others.

Pure: a function of the context and the published popups. Every candidate walks the same gates in the same order; the
first that fails stops it, and is its reason. docs/decide.md describes the gates with worked cases.

`decide` is asked for every page and only tells the first gate that failed. `examining.examine` asks every gate, also
those behind one that failed, and tells what each of them wanted and saw; a test holds the two to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.decide.context import NOTHING_SEEN, Context, Page
from tracker.decide.experiments import HOLDOUT, Arms, arms_of, choose, shop_arms
from tracker.decide.frequency import Seen, first_cap
from tracker.decide.remembered import Answers, Remembered, is_remembered
from tracker.decide.rules import (
    FirstFailed,
    Group,
    compile_rule,
    facts_of,
    first_failed,
    split_by,
)
from tracker.decide.segments import Segment, needed, segments_of, with_segments
from tracker.decide.verdicts import Decision, Outcome, Verdict
from tracker.popups.document import FIRST_VARIANT, Caps, Document, Schedule, is_blocking, stops_when_dry, variants_of
from tracker.popups.groups import GroupLimits
from tracker.popups.live_parts import Deadline, deadline_of
from tracker.popups.triggers import facts_of_triggers

MOST_REMEMBERED = 1_000
"""Decisions of one program."""


@dataclass(frozen=True)
class Candidate:
    """A live popup with its rule compiled, made once per published version."""

    popup: str
    """Its public id."""
    version: int
    priority: int
    is_blocking: bool
    on_checkout: bool
    schedule: Schedule
    caps: Caps
    group: str
    rule: Group
    rule_failed: FirstFailed = field(compare=False, repr=False)
    facts: frozenset[str] = frozenset()
    """The families of facts that its rule, or its triggers in the browser, need."""
    stops_when_dry: bool = False
    """Whether it is shown no more once it has no code left to give."""
    has_game: bool = False
    """Whether all of its variants have a game, so that it is shown no more once nothing is left to win."""
    deadlines: tuple[Deadline, ...] = ()
    """When the offers of its variants end; none while one of them has no end."""
    by_type: tuple[FirstFailed, FirstFailed] | None = field(default=None, compare=False, repr=False)
    """Its rule's first condition and the others, where the page's type alone decides the first, and all must hold."""
    is_remembered: bool = False
    """Whether its rule's answer can be remembered for the facts that it looks at."""
    arms: Arms | None = None
    """Who of those it may be shown to gets which variant, or nothing; None where all get the same."""


class FirstLook(NamedTuple):
    """What is decided at a look: the gate that stops each candidate, and those that are still to be asked."""

    outcome: Outcome
    left: tuple[tuple[int, Candidate, FirstFailed | None], ...]
    """With what is left of its rule, where that is the next thing to ask."""
    remembered: Remembered
    """What the conditions of those rules answer."""


@dataclass(frozen=True)
class Program:
    """A shop's live popups as the engine wants them: in the order of their priority, compiled once a publish."""

    candidates: tuple[Candidate, ...]
    facts: frozenset[str]
    """The families of facts that any of their rules needs."""
    groups: Mapping[str, GroupLimits] = field(default_factory=dict)
    """The limits of the shop's groups, by name. A group without limits needs none."""
    segments: tuple[Segment, ...] = ()
    """Those that any of the rules asks for, each after those that it asks for itself."""
    made: dict[Outcome, Decision] = field(default_factory=dict, compare=False, repr=False)
    """The decisions that were made lately: most visitors on most pages are told the same."""
    by_page_type: dict[str, FirstLook] = field(default_factory=dict, compare=False, repr=False)
    """What the type of the page alone decides, of those that were asked for."""
    by_answers: dict[tuple[str, Answers], FirstLook] = field(default_factory=dict, compare=False, repr=False)
    """What the type of the page and the answers of all conditions decide, of those that came lately."""


def candidate(popup: str, version: int, document: Document, weights: Mapping[str, float] | None = None) -> Candidate:
    """Compiles a published document. Raises DocumentError when its rule is not valid."""
    rule = compile_rule(document.rule)
    variants = list(variants_of(document).values())
    deadlines = [deadline_of(one) for one in variants]
    return Candidate(
        popup=popup,
        version=version,
        priority=document.priority,
        is_blocking=is_blocking(document),
        on_checkout=document.display.on_checkout,
        schedule=document.schedule,
        caps=document.caps,
        group=document.group,
        rule=rule,
        rule_failed=first_failed(rule),
        by_type=split_by("page_type", rule),
        is_remembered=is_remembered(rule),
        facts=facts_of(rule) | facts_of_triggers(document.triggers),
        stops_when_dry=stops_when_dry(document),
        has_game=all(one.game is not None for one in variants),
        deadlines=tuple(one for one in deadlines if one is not None) if all(deadlines) else (),
        arms=arms_of(popup, document, weights),
    )


def program(
    candidates: Iterable[Candidate],
    groups: Mapping[str, GroupLimits] | None = None,
    segments: Mapping[str, Segment] | None = None,
) -> Program:
    """The candidates in the order in which they may be shown. Equal priorities are ordered by their ids."""
    ordered = tuple(sorted(candidates, key=lambda one: (-one.priority, one.popup)))
    asked: frozenset[str] = frozenset().union(*(segments_of(one.rule) for one in ordered))
    evaluated = needed(asked, segments or {})
    facts: frozenset[str] = frozenset()
    facts = facts.union(*(one.facts for one in ordered), *(one.facts for one in evaluated))
    return Program(ordered, facts, groups or {}, evaluated)


def decide(context: Context, popups: Program, *, has_segments: bool = False) -> Decision:
    """Every candidate's verdict, those that may be shown first. Equal inputs give equal answers.

    `has_segments` says that the context has the visitor's segments already (`with_segments`).
    """
    everybody = _person_failed(context)
    if everybody is not None:
        return _made(popups, (everybody,) * len(popups.candidates))
    if not has_segments:
        context = with_segments(context, popups.segments)
    look = _look(context, popups)
    outcome = list(look.outcome)
    for place, one, rule_failed in look.left:
        if rule_failed is None:
            outcome[place] = _failed(context, one, popups)
        else:
            outcome[place] = rule_failed(context) or _shown_failed(context, one, popups)
    return _made(popups, tuple(outcome))


def failed_gate(context: Context, one: Candidate, popups: Program) -> str | None:
    """The first gate that stops one candidate; None when it may be shown."""
    return _person_failed(context) or _failed(with_segments(context, popups.segments), one, popups)


def variant_of(context: Context, one: Candidate) -> str:
    """The variant that the unit gets, or `holdout`. Without a unit, as for somebody nothing is stored of, the first."""
    if one.arms is None or not context.unit:
        return FIRST_VARIANT
    return choose(one.arms, context.unit, context.arms)


def _made(popups: Program, outcome: Outcome) -> Decision:
    decision = popups.made.get(outcome)
    if decision is None:
        if len(popups.made) >= MOST_REMEMBERED:
            popups.made.clear()
        asked = zip(popups.candidates, outcome, strict=True)
        verdicts = [Verdict(one.popup, one.version, one.priority, failed) for one, failed in asked]
        # Stable: those that may be shown, and those that may not, stay in the order of their priority.
        decision = Decision(tuple(sorted(verdicts, key=lambda one: one.failed is not None)))
        popups.made[outcome] = decision
    return decision


def _look(context: Context, popups: Program) -> FirstLook:
    """As far as page and conditions decide, which is remembered: what nobody else shares is left to be asked."""
    page_type = context.page.type
    first = popups.by_page_type.get(page_type) or _first_look(page_type, popups)
    answers = first.remembered.answers(context)
    if answers is None:
        return first
    found = popups.by_answers.get((page_type, answers))
    if found is None:
        if len(popups.by_answers) >= MOST_REMEMBERED:
            popups.by_answers.clear()
        found = popups.by_answers[page_type, answers] = _second_look(context, first)
    return found


def _second_look(context: Context, first: FirstLook) -> FirstLook:
    """Asks the rules of which the answers are remembered."""
    outcome = list(first.outcome)
    left: list[tuple[int, Candidate, FirstFailed | None]] = []
    for place, one, rule_failed in first.left:
        if rule_failed is not None and one.is_remembered:
            failed = outcome[place] = rule_failed(context)
            if failed is None:
                left.append((place, one, _holds))
        else:
            left.append((place, one, rule_failed))
    return FirstLook(tuple(outcome), tuple(left), first.remembered)


def _holds(_context: Context) -> None:
    """The rest of a rule that is known to hold."""


def _first_look(page_type: str, popups: Program) -> FirstLook:
    """Sets those aside whose first gates the page's type alone keeps shut, whoever asks."""
    context = Context(now_ms=0, page=Page(type=page_type))
    outcome: list[str | None] = []
    left = []
    for place, one in enumerate(popups.candidates):
        failed, rule = _checkout_failed(context, one), None
        if failed is None and not _has_own_gates(one):
            rule = one.rule_failed
            if one.by_type is not None:
                first, rule = one.by_type
                failed = first(context)
        outcome.append(failed)
        if failed is None:
            left.append((place, one, rule))
    asked = Remembered(one.rule for _, one, rule in left if rule is not None and one.is_remembered)
    look = popups.by_page_type[page_type] = FirstLook(tuple(outcome), tuple(left), asked)
    return look


def _has_own_gates(one: Candidate) -> bool:
    """Whether something else is asked before its rule."""
    schedule = one.schedule
    has_times = schedule.starts_at is not None or schedule.ends_at is not None
    return has_times or one.stops_when_dry or one.has_game or bool(one.deadlines)


def _checkout_failed(context: Context, one: Candidate) -> str | None:
    is_closed = one.is_blocking and not one.on_checkout and context.page.type == "checkout"
    return "checkout" if is_closed else None


def _person_failed(context: Context) -> str | None:
    if not context.may_personalise:
        return "consent"
    return "crawler" if context.visitor.is_crawler else None


def _failed(context: Context, one: Candidate, popups: Program) -> str | None:
    if (failed := _checkout_failed(context, one)) is not None:
        return failed
    schedule = one.schedule
    if schedule.starts_at is not None and context.now_ms < schedule.starts_at:
        return "schedule_start"
    if schedule.ends_at is not None and context.now_ms >= schedule.ends_at:
        return "schedule_end"
    if one.stops_when_dry and one.popup in context.dry:
        return "out_of_codes"
    if one.has_game and one.popup in context.given_away:
        return "nothing_to_win"
    if one.deadlines and context.now_ms >= end_of_offer(context, one):
        return "countdown_over"
    return one.rule_failed(context) or _shown_failed(context, one, popups)


def _shown_failed(context: Context, one: Candidate, popups: Program) -> str | None:
    """What is asked after the rule: what was seen before, and who is held out."""
    return _cap_failed(context, one, popups) or _holdout_failed(context, one)


def end_of_offer(context: Context, one: Candidate) -> int:
    """When the offer ends for this person: with the last of its variants, for nobody can be shown another one then."""
    history = context.history.get(one.popup, NOTHING_SEEN)
    first = min(history.shown_at, default=context.now_ms)
    return max(deadline.end(first) for deadline in one.deadlines)


def _cap_failed(context: Context, one: Candidate, popups: Program) -> str | None:
    group = popups.groups.get(one.group) if one.group else None
    # Most visitors have seen nothing yet, and then only a shop that allows no popup at all is in the way.
    if context.blocking is NOTHING_SEEN and group is None and one.popup not in context.history:
        return "cap_all_popups" if one.is_blocking and not context.limits.per_session else None
    limits = context.limits if one.is_blocking else None
    return first_cap(one.caps, group, limits, seen_before(context, one), context.now_ms)


def _holdout_failed(context: Context, one: Candidate) -> str | None:
    if is_held_out_by_shop(context, one):
        return "holdout_shop"
    return "holdout" if one.arms is not None and variant_of(context, one) == HOLDOUT else None


def is_held_out_by_shop(context: Context, one: Candidate) -> bool:
    """Whether this person is of the share that the shop shows no popups at all."""
    percent = context.limits.holdout_percent if one.is_blocking and context.unit else 0
    return bool(percent) and choose(shop_arms(percent), context.unit, context.arms) == HOLDOUT


def seen_before(context: Context, one: Candidate) -> Seen:
    """What counts against its caps."""
    return Seen(
        context.history.get(one.popup, NOTHING_SEEN), context.groups.get(one.group, NOTHING_SEEN), context.blocking
    )
