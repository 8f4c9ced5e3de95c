"""Conditions on who the visitor is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.decide.operators import NUMBER_OPERATOR, compare_number
from tracker.params import Param
from tracker.phrases import N_


def _new(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = "new" if context.visitor.session_count <= 1 else "returning"
    return Outcome(seen == params["who"], seen)


def _sessions(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.visitor.session_count
    return Outcome(compare_number(seen, params["operator"], params["count"]), seen)


def _pages(context: Context, params: Mapping[str, Any]) -> Outcome:
    seen = context.visitor.page_count
    return Outcome(compare_number(seen, params["operator"], params["count"]), seen)


def _contact(context: Context, params: Mapping[str, Any]) -> Outcome:
    return Outcome(context.visitor.is_contact == (params["known"] == "yes"), context.visitor.is_contact)


CONDITIONS.register(
    Condition(
        "visitor_new",
        N_("New or returning"),
        N_("Visitor"),
        N_("who are {who}"),
        (
            Param(
                "who",
                "choice",
                N_("Visitors"),
                "new",
                choices=(
                    ("new", N_("new: on their first visit")),
                    ("returning", N_("returning: have been here before")),
                ),
            ),
        ),
        _new,
    )
)
CONDITIONS.register(
    Condition(
        "session_count",
        N_("Number of visits"),
        N_("Visitor"),
        N_("on {operator} {count} visits"),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Visits"), 2, low=1, high=10_000)),
        _sessions,
    )
)
CONDITIONS.register(
    Condition(
        "page_count",
        N_("Pages in this visit"),
        N_("Visitor"),
        N_("who have seen {operator} {count} pages in this visit"),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Pages"), 2, low=1, high=10_000)),
        _pages,
    )
)
CONDITIONS.register(
    Condition(
        "contact_known",
        N_("Known contact"),
        N_("Visitor"),
        N_("whose address is {known}"),
        (
            Param(
                "known",
                "choice",
                N_("Address"),
                "no",
                choices=(("yes", N_("already known")), ("no", N_("not known yet"))),
            ),
        ),
        _contact,
    )
)
