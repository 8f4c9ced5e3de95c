"""Signs that a visitor was about to leave, kept until `insight.exits` has seen whether the visitor really left.

Each is kept whether or not a popup then opened. They are rare (only where the trigger `exit_intent` has fired) and
short-lived: what stays of them is a count.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete

from tracker.db import insert_ignoring, table_of
from tracker.popups.models import ExitSignal
from tracker.popups.tokens import PopupToken
from tracker.popups.triggers import EXIT_SIGNALS

exit_signals = table_of(ExitSignal)

SHOWN, HELD_OUT, WITHHELD = "shown", "held_out", "withheld"
HOLDOUT = "holdout"
"""The gate of whoever is kept from a popup by chance, to compare with."""


def keep_exit_signal(
    connection: Connection, token: PopupToken, trigger: str, signal: str, gate: str | None, at: dt.datetime
) -> None:
    """Keeps that a popup's trigger fired. `gate` is what kept the popup from opening, None where nothing did.

    The same again changes nothing, and a trigger or signal that is none of ours is left out.
    """
    if trigger != "exit_intent" or signal not in EXIT_SIGNALS:
        return
    if gate is not None:
        # It was allowed to open, and then something in the page was in its way.
        connection.execute(delete(exit_signals).where(exit_signals.c.token_id == token.id, _is_shown))
    row = {
        "shop_id": token.shop_id,
        "visitor_id": token.visitor_id,
        "session_id": token.session_id,
        "token_id": token.id,
        "signal": signal,
        "outcome": SHOWN if gate is None else HELD_OUT if gate == HOLDOUT else WITHHELD,
        "fired_at": at,
    }
    insert_ignoring(connection, exit_signals, [row], ["token_id", "outcome"])


_is_shown = exit_signals.c.outcome == SHOWN
