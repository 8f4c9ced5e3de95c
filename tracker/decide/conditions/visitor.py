"""Conditions on who the visitor is and what they have done in this visit. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.decide.context import Context
from tracker.decide.operators import CHOICE_OPERATOR, NUMBER_OPERATOR, choice_test, number_test
from tracker.params import Param
from tracker.phrases import N_, Plural

GROUP = N_("Visitor")
DAY_MS = 86_400_000
PARTS = 10_000
"""A share is drawn to a hundredth of a percent."""

STAGES = (
    ("visitor", N_("visitor: only looks around")),
    ("subscriber", N_("subscriber: may be written to")),
    ("shopper", N_("shopper: has something in the cart")),
    ("customer", N_("customer: has ordered once")),
    ("repeat_customer", N_("repeat customer: has ordered more than once")),
)

CHANNELS = (("email_marketing", N_("email")), ("push", N_("push messages")))


def _new(params: Mapping[str, Any]) -> Test:
    is_new = params["who"] == "new"
    return lambda context: (context.visitor.session_count <= 1) == is_new


def _new_seen(context: Context, _params: Mapping[str, Any]) -> str:
    return "new" if context.visitor.session_count <= 1 else "returning"


def _stage(params: Mapping[str, Any]) -> Test:
    holds = choice_test(params["operator"], params["stages"])
    return lambda context: holds(stage_of(context))


def stage_of(context: Context) -> str:
    """How far the visitor has come with the shop: the last stage of `STAGES` that they have reached."""
    if context.orders.count:
        return "customer" if context.orders.count == 1 else "repeat_customer"
    if context.cart.count:
        return "shopper"
    return "subscriber" if "email_marketing" in context.visitor.allowed else "visitor"


def _sessions(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.visitor.session_count)


def _pages(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.visitor.page_count)


def _pages_ever(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["count"])
    return lambda context: holds(context.visitor.pages_ever)


def _engaged(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["seconds"])
    return lambda context: holds(context.visitor.engaged_ms // 1000)


def _scrolled(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["percent"])
    return lambda context: holds(context.visitor.scrolled)


def _first_visit(params: Mapping[str, Any]) -> Test:
    holds = number_test(params["operator"], params["days"])
    return lambda context: holds(_first_visit_seen(context, params))


def _first_visit_seen(context: Context, _params: Mapping[str, Any]) -> int:
    first = context.visitor.first_seen_at
    return 0 if first is None else max(0, (context.now_ms - first) // DAY_MS)


def _contact(params: Mapping[str, Any]) -> Test:
    is_known = params["known"] == "yes"
    return lambda context: context.visitor.is_contact == is_known


def _subscribed(params: Mapping[str, Any]) -> Test:
    channel, is_wanted = params["channel"], params["said"] == "yes"
    return lambda context: (channel in context.visitor.allowed) == is_wanted


def _share(params: Mapping[str, Any]) -> Test:
    limit, salt = params["percent"] * PARTS // 100, params["draw"]
    return lambda context: context.unit != "" and part_of(context.unit, salt) < limit


def _share_seen(context: Context, params: Mapping[str, Any]) -> str:
    return f"{part_of(context.unit, params['draw']) * 100 / PARTS:.2f}" if context.unit else ""


def part_of(unit: str, salt: str) -> int:
    """Where among 0 … 9,999 somebody stands in one draw: always at the same place, independent of every other draw."""
    drawn = hashlib.blake2b(f"{salt}\x00{unit}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") % PARTS


CONDITIONS.register(
    Condition(
        "visitor_new",
        N_("New or returning"),
        GROUP,
        N_("who are {who}"),
        (
            Param(
                "who",
                "choice",
                N_("Visitors"),
                "new",
                choices=(
                    ("new", N_("new (on their first visit)")),
                    ("returning", N_("returning (have been here before)")),
                ),
            ),
        ),
        _new,
        _new_seen,
        N_("They are on their first visit, or have been here before."),
        N_("Nothing stored: new."),
        reads=reading("visitor.session_count"),
    )
)
CONDITIONS.register(
    Condition(
        "journey_stage",
        N_("How far they have come"),
        GROUP,
        N_("whose stage {operator} {stages}"),
        (CHOICE_OPERATOR, Param("stages", "choices", N_("Stages"), low=1, choices=STAGES)),
        _stage,
        lambda context, _params: stage_of(context),
        N_("The last of these stages that they have reached is among the chosen ones."),
        N_("Nothing stored: visitor."),
        frozenset({"cart", "orders", "allowed"}),
        reads=reading("orders.count", "cart.count", "visitor.allowed"),
    )
)
CONDITIONS.register(
    Condition(
        "session_count",
        N_("Number of visits"),
        GROUP,
        Plural(
            "on {operator} {count} visit",
            "on {operator} {count} visits",
            by="count",
        ),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Visits"), 2, low=1, high=10_000)),
        _sessions,
        lambda context, _params: context.visitor.session_count,
        N_("They are on this many visits, this one counted. A visit ends after 30 idle minutes."),
        N_("Nothing stored: 1."),
        reads=reading("visitor.session_count"),
    )
)
CONDITIONS.register(
    Condition(
        "page_count",
        N_("Pages in this visit"),
        GROUP,
        Plural(
            "who have seen {operator} {count} page in this visit",
            "who have seen {operator} {count} pages in this visit",
            by="count",
        ),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Pages"), 2, low=1, high=10_000)),
        _pages,
        lambda context, _params: context.visitor.page_count,
        N_("They have seen this many pages in this visit, this one counted."),
        N_("Nothing stored: 1."),
        reads=reading("visitor.page_count"),
    )
)
CONDITIONS.register(
    Condition(
        "pages_ever",
        N_("Pages in all visits"),
        GROUP,
        Plural(
            "who have seen {operator} {count} page in all their visits",
            "who have seen {operator} {count} pages in all their visits",
            by="count",
        ),
        (NUMBER_OPERATOR, Param("count", "integer", N_("Pages"), 10, low=1, high=1_000_000)),
        _pages_ever,
        lambda context, _params: context.visitor.pages_ever,
        N_("They have seen this many pages in all their visits, this one counted."),
        N_("Nothing stored: 1."),
        reads=reading("visitor.pages_ever"),
    )
)
CONDITIONS.register(
    Condition(
        "engaged_time",
        N_("Time really spent"),
        GROUP,
        Plural(
            "who have looked at the shop for {operator} {seconds} second in this visit",
            "who have looked at the shop for {operator} {seconds} seconds in this visit",
            by="seconds",
        ),
        (NUMBER_OPERATOR, Param("seconds", "integer", N_("Seconds"), 60, low=0, high=86_400)),
        _engaged,
        lambda context, _params: context.visitor.engaged_ms // 1000,
        N_(
            "The pages of this visit were looked at for this long: visible, and their window in front. The page "
            "at hand counts once it is left."
        ),
        N_("Nothing told yet: 0."),
    )
)
CONDITIONS.register(
    Condition(
        "scrolled",
        N_("Scrolled in this visit"),
        GROUP,
        N_("who have scrolled {operator} {percent} % down a page of this visit"),
        (NUMBER_OPERATOR, Param("percent", "integer", N_("Percent of a page"), 50, low=0, high=100)),
        _scrolled,
        lambda context, _params: context.visitor.scrolled,
        N_(
            "Some page of this visit was scrolled this far down. The page at hand counts once it is left; to wait "
            "for it, use the moment “Scroll depth”."
        ),
        N_("Nothing told yet: 0."),
        reads=reading("visitor.scrolled"),
    )
)
CONDITIONS.register(
    Condition(
        "days_since_first_visit",
        N_("Days since the first visit"),
        GROUP,
        Plural(
            "whose first visit was {operator} {days} day ago",
            "whose first visit was {operator} {days} days ago",
            by="days",
        ),
        (NUMBER_OPERATOR, Param("days", "integer", N_("Days"), 7, low=0, high=10_000)),
        _first_visit,
        _first_visit_seen,
        N_("So many whole days have gone by since they were here for the first time."),
        N_("Nothing stored: 0."),
    )
)
CONDITIONS.register(
    Condition(
        "contact_known",
        N_("Known contact"),
        GROUP,
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
        N_("Their address is known, or not."),
        N_("Nothing stored: not known."),
        reads=reading("visitor.is_contact"),
    )
)
CONDITIONS.register(
    Condition(
        "subscribed",
        N_("May be written to"),
        GROUP,
        N_("who {said} agreed to {channel}"),
        (
            Param("channel", "choice", N_("By"), "email_marketing", choices=CHANNELS),
            Param("said", "choice", N_("Agreement"), "no", choices=(("yes", N_("have")), ("no", N_("have not")))),
        ),
        _subscribed,
        lambda context, _params: sorted(context.visitor.allowed),
        N_("They have agreed to be written to this way, or have not, or have taken it back."),
        N_("Nothing on record: have not."),
        frozenset({"allowed"}),
        reads=reading("visitor.allowed"),
    )
)
CONDITIONS.register(
    Condition(
        "share",
        N_("A share of visitors"),
        GROUP,
        N_("who are among {percent} % drawn as “{draw}”"),
        (
            Param("percent", "integer", N_("Percent"), 50, low=0, high=100),
            Param(
                "draw",
                "text",
                N_("Name of the draw"),
                "1",
                low=1,
                high=40,
                help=N_("The same name draws the same visitors; another name draws anew."),
            ),
        ),
        _share,
        _share_seen,
        N_(
            "They are among this share, drawn once for each person and kept: the same on every page, in every "
            "visit, on every device of a known contact."
        ),
        N_("A visitor who is not stored: does not hold."),
    )
)
