"""What a draft would have reached: asked at every page view, with its own caps counted as it goes. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from tracker.decide.context import NOTHING_SEEN, Context, PopupHistory
from tracker.decide.engine import Candidate, Program, decide, failed_gate
from tracker.decide.explain_words import BEFORE_RULE
from tracker.insight.replay.fold import View


@dataclass
class Tally:
    """Counts over visits; `add` of two tallies of different visitors is the tally of both."""

    visitors: int = 0
    visits: int = 0
    reached_visitors: int = 0
    reached_visits: int = 0
    shown: int = 0
    """How often it would have been shown at most: at every page where it might."""
    days: Counter[str] = field(default_factory=Counter)
    """Reached visits by the shop's day."""
    hours: Counter[str] = field(default_factory=Counter)
    page_types: Counter[str] = field(default_factory=Counter)
    """On which type of page a visit would have met it first."""
    stopped: Counter[str] = field(default_factory=Counter)
    """Visits that it would not have reached, by the gate that stopped it on the page where it came furthest."""
    displaced: Counter[str] = field(default_factory=Counter)
    """Visits in which it would have come before a live popup that was possible on the same page, by that popup."""

    def as_json(self) -> dict[str, Any]:
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}


class Simulation:
    """The draft among the shop's live popups, over one visitor after the other."""

    def __init__(self, draft: Candidate, live: Program, timezone: str) -> None:
        self.draft = draft
        self.live = live
        self.with_draft = replace(live, candidates=(draft,))
        self.order = _order_of_gates(draft)
        try:
            self.zone: dt.tzinfo = ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            self.zone = dt.UTC

    def add_visitor(self, tally: Tally, views: Iterable[View]) -> None:
        """Counts the visits of one visitor, whose page views come in the order of time."""
        shown_at: list[int] = []
        visits: dict[int, str | None] = {}
        in_visit: Counter[int] = Counter()
        for view in views:
            context = self._with_shown(view.context, shown_at, in_visit[view.visit.id])
            gate = failed_gate(context, self.draft, self.with_draft)
            if gate is None:
                if not in_visit[view.visit.id]:
                    self._reached(tally, view, context)
                in_visit[view.visit.id] += 1
                shown_at.append(view.at)
                tally.shown += 1
                visits[view.visit.id] = None
            elif view.visit.id not in visits or self._is_further(gate, visits[view.visit.id]):
                visits[view.visit.id] = gate
        tally.visitors += bool(visits)
        tally.visits += len(visits)
        tally.reached_visitors += bool(shown_at)
        tally.reached_visits += sum(1 for gate in visits.values() if gate is None)
        tally.stopped.update(gate for gate in visits.values() if gate is not None)

    def _with_shown(self, context: Context, shown_at: list[int], in_visit: int) -> Context:
        if not shown_at and self.draft.popup not in context.history:
            return context
        own = PopupHistory(tuple(shown_at), in_visit) if shown_at else NOTHING_SEEN
        others = {popup: seen for popup, seen in context.history.items() if popup != self.draft.popup}
        history = {**others, self.draft.popup: own} if shown_at else others
        blocking = context.blocking
        if shown_at and self.draft.is_blocking:
            blocking = PopupHistory(
                (*blocking.shown_at, *shown_at), blocking.shown_in_session + in_visit, blocking.last_dismissed_at
            )
        return replace(context, history=history, blocking=blocking)

    def _reached(self, tally: Tally, view: View, context: Context) -> None:
        local = dt.datetime.fromtimestamp(view.at / 1000, self.zone)
        tally.days[f"{local:%Y-%m-%d}"] += 1
        tally.hours[f"{local:%H}"] += 1
        tally.page_types[context.page.type] += 1
        if not self.draft.is_blocking:
            return
        blocking = {one.popup for one in self.live.candidates if one.is_blocking}
        for verdict in decide(view.context, self.live).eligible:
            is_later = (verdict.priority, self.draft.popup) < (self.draft.priority, verdict.popup)
            if verdict.popup != self.draft.popup and verdict.popup in blocking and is_later:
                tally.displaced[verdict.popup] += 1

    def _is_further(self, gate: str, before: str | None) -> bool:
        return before is not None and self.order.get(gate, 0) > self.order.get(before, 0)


def _order_of_gates(draft: Candidate) -> dict[str, int]:
    """In which order the draft's gates are asked: a visit came furthest where the latest of them stopped it."""
    names: list[str] = [*BEFORE_RULE]
    names += _conditions(draft.rule)
    names += ["already_submitted", "cap_lifetime", "cap_session", "cap_window", "cap_dismissal"]
    names += ["cap_group_session", "cap_group_window", "cap_all_popups", "cap_all_window", "cap_rest"]
    order: dict[str, int] = {}
    for index, name in enumerate(names):
        order[name] = index
    return order


def _conditions(node: Any) -> list[str]:
    if hasattr(node, "nodes"):
        return [name for one in node.nodes for name in _conditions(one)]
    return [node.condition.name]
