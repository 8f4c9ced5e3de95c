"""The fourth stage of a write: what the tag reports about popups becomes impressions, with what followed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, update

from tracker.clock import from_ms
from tracker.contacts.identify import contact_of
from tracker.db import insert_ignoring, table_of
from tracker.events.scrub import text
from tracker.popups.exit_signals import keep_exit_signal
from tracker.popups.models import Exposure, HeldOut, Impression
from tracker.popups.tokens import PopupToken, read_token
from tracker.sessions.work import Stored, Work
from tracker.signing import Signer

impressions = table_of(Impression)
exposures = table_of(Exposure)
held_out = table_of(HeldOut)

DISMISSALS = ("close", "escape", "backdrop", "button")


def follow_outcomes(connection: Connection, works: Sequence[Work], signer: Signer) -> None:
    """Counts only what a token of this shop proves to have been decided, and each popup of a decision once."""
    for work in works:
        for one in work.stored:
            if one.event.name in _HANDLERS:
                token = read_token(signer, one.event.token)
                if token is not None and token.shop_id == work.shop_id and token.visitor_id:
                    _HANDLERS[one.event.name](connection, work, one, token)


def impression_row(
    token: PopupToken, at: Any, contact_id: int | None, trigger: str = "", signal: str = ""
) -> dict[str, Any]:
    """An impression as it is claimed; the browser's report confirms it."""
    return {
        "shop_id": token.shop_id,
        "popup_id": token.popup_id,
        "version": token.version,
        "variant": token.variant,
        "token_id": token.id,
        "visitor_id": token.visitor_id,
        "session_id": token.session_id,
        "contact_id": contact_id,
        "language": token.language,
        "trigger": trigger,
        "signal": signal,
        "shown_at": at,
        "confirmed_at": None,
        "dismissed_how": "",
    }


def confirm(connection: Connection, token: PopupToken, at: Any) -> bool:
    """Marks the token's impression as seen. False when it was already, or there is none."""
    statement = update(impressions).where(*_is(token), impressions.c.confirmed_at.is_(None))
    return bool(connection.execute(statement.values(shown_at=at, confirmed_at=at)).rowcount)


def _shown(connection: Connection, work: Work, one: Stored, token: PopupToken) -> None:
    params = one.event.params
    contact_id = contact_of(connection, token.visitor_id)
    trigger, signal = text(params.get("trigger"), 20), text(params.get("signal"), 40)
    at = from_ms(one.at_ms)
    insert_ignoring(connection, impressions, [impression_row(token, at, contact_id)], ["popup_id", "token_id"])
    # A very quick visitor's submission can arrive before the report that the popup was shown.
    connection.execute(
        update(impressions).where(*_is(token), impressions.c.trigger == "").values(trigger=trigger, signal=signal)
    )
    _keep_exit_signal(connection, work, one, token, None)
    if confirm(connection, token, at):
        _tally(work, "impressions", token)


def _withheld(connection: Connection, work: Work, one: Stored, token: PopupToken) -> None:
    # It was allowed, and then something in the page was in its way: it was not seen.
    connection.execute(delete(impressions).where(*_is(token), impressions.c.confirmed_at.is_(None)))
    _keep_exit_signal(connection, work, one, token, text(one.event.params.get("reason"), 40))


def _engaged(connection: Connection, work: Work, one: Stored, token: PopupToken) -> None:
    statement = update(impressions).where(*_is(token), impressions.c.engaged_at.is_(None))
    if connection.execute(statement.values(engaged_at=from_ms(one.at_ms))).rowcount:
        _tally(work, "engagements", token)


def _dismissed(connection: Connection, work: Work, one: Stored, token: PopupToken) -> None:
    how = one.event.params.get("how")
    statement = update(impressions).where(*_is(token), impressions.c.dismissed_at.is_(None))
    values = {"dismissed_at": from_ms(one.at_ms), "dismissed_how": how if how in DISMISSALS else "close"}
    if connection.execute(statement.values(**values)).rowcount:
        _tally(work, "dismissals", token)


def _keep_exit_signal(connection: Connection, work: Work, one: Stored, token: PopupToken, gate: str | None) -> None:
    """What waited for a delay after the sign says nothing: of those who left meanwhile nothing is ever told."""
    params = one.event.params
    if not work.device.is_bot and not params.get("delayed"):
        trigger, signal = text(params.get("trigger"), 20), text(params.get("signal"), 40)
        keep_exit_signal(connection, token, trigger, signal, gate, from_ms(one.at_ms))


def _is(token: PopupToken) -> tuple[Any, ...]:
    return (impressions.c.popup_id == token.popup_id, impressions.c.token_id == token.id)


def _tally(work: Work, metric: str, token: PopupToken) -> None:
    if not work.device.is_bot:
        work.tally[metric, token.popup_id] += 1
        work.tally[metric, 0] += 1


_HANDLERS = {
    "view_promotion": _shown,
    "select_promotion": _engaged,
    "promotion_dismissed": _dismissed,
    "promotion_withheld": _withheld,
}
