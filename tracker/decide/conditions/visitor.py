"""Conditions on who the visitor is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.decide.operators import NUMBER_OPERATOR, number_test
from tracker.params import Param
from tracker.phrases import N_


def _new(params: Mapping[str, Any]) -> Test:
    is_new = params["who"] == "new"
    return lambda context: (context.visitor.session_count <= 1) == is_new


def _new_seen(context: Context, _params: Mapping[str, Any]) -> str:
    return "new" if context.visitor.session_count <= 1 else "returning"


def _sessions(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.visitor.session_count)


def _pages(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.visitor.page_count)


def _contact(params: Mapping[str, Any]) -> Test:
    is_known = params["known"] == "yes"
    return lambda context: context.visitor.is_contact == is_known


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
        _new_seen,
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
        lambda context, _params: context.visitor.session_count,
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
        lambda context, _params: context.visitor.page_count,
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
        lambda context, _params: context.visitor.is_contact,
    )
)
