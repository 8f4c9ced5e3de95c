"""Conditions on what the visitor has seen of popups before. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context, PopupHistory
from tracker.params import Param
from tracker.phrases import N_, Plural

DAY_MS = 86_400_000

DONE = (
    ("seen", N_("have seen")),
    ("not_seen", N_("have not seen")),
    ("dismissed", N_("have closed")),
    ("submitted", N_("have sent the form of")),
    ("not_submitted", N_("have not sent the form of")),
    ("played", N_("have played")),
)

MOMENT: Mapping[str, Callable[[PopupHistory], int | None]] = {
    "seen": lambda history: max(history.shown_at, default=None),
    "dismissed": lambda history: history.last_dismissed_at,
    "submitted": lambda history: history.last_submitted_at,
    "played": lambda history: history.last_played_at,
}


POPUP = Param(
    "popup",
    "text",
    N_("Popup"),
    "",
    high=32,
    help=N_("Empty means any popup."),
    suggest="popups",
    all_label=N_("any popup"),
)
WITHIN_DAYS = Param(
    "days",
    "integer",
    N_("Within days"),
    0,
    low=0,
    high=3650,
    help=N_("0 means ever."),
    sentence=Plural(
        "within {value} day",
        "within {value} days",
        by="value",
    ),
    all_label=N_("before"),
)


def _test(params: Mapping[str, Any]) -> Test:
    done, popup, days = params["done"], params["popup"], params["days"]
    is_wanted = not done.startswith("not_")
    moment = MOMENT[done.removeprefix("not_")]
    span = days * DAY_MS

    def test(context: Context) -> bool:
        since = context.now_ms - span if span else -1
        return any(at is not None and at > since for at in map(moment, _histories(context, popup))) == is_wanted

    return test


def _histories(context: Context, popup: str) -> Iterable[PopupHistory]:
    if not popup:
        return context.history.values()
    history = context.history.get(popup)
    return () if history is None else (history,)


def _seen(context: Context, params: Mapping[str, Any]) -> int | None:
    """How many days ago it was last, None for never."""
    moment = MOMENT[params["done"].removeprefix("not_")]
    moments = [at for at in map(moment, _histories(context, params["popup"])) if at is not None]
    return max(0, (context.now_ms - max(moments)) // DAY_MS) if moments else None


CONDITIONS.register(
    Condition(
        "popup_history",
        N_("Popups before"),
        N_("Popups"),
        N_("who {done} {popup} {days}"),
        (
            Param("done", "choice", N_("They"), "seen", choices=DONE),
            POPUP,
            WITHIN_DAYS,
        ),
        _test,
        _seen,
        N_(
            "They have seen, closed, played or sent this popup, or any, within so many days; or they have not. "
            "What they did in other browsers counts where their address is known."
        ),
        N_("Nothing stored: nothing was seen."),
        frozenset({"plays"}),
    )
)
