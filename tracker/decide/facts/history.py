"""What the visitor has seen of the shop's popups, in this browser and, where the contact is known, in their others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from tracker.decide.context import NOTHING_SEEN, PopupHistory
from tracker.decide.facts.asking import Asking, SeenRow
from tracker.decide.facts.each import OfEach

MOST_IMPRESSIONS = 500
"""Read back per visitor; caps with a longer memory than this many impressions do not exist."""

CLAIM_MS = 60_000
"""How long a claim counts that no browser has confirmed."""


def _of_all_browsers(table: str) -> str:
    """The rows of a person, by whichever of the table's indexes finds them."""
    return (
        f"(SELECT id FROM {table} WHERE visitor_id = {{visitor}}"  # noqa: S608 -- our own words
        f" UNION SELECT id FROM {table} WHERE contact_id = {{contact}}"
        f" UNION SELECT one.id FROM {table} one JOIN visitor_contact browser ON browser.visitor_id = one.visitor_id"
        " WHERE browser.contact_id = {contact})"
    )


# What was claimed and not confirmed may still be on its way to the screen, for a moment.
_SHOWN = (
    "SELECT popup_id, session_id, shown_at, dismissed_at, submitted_at FROM impression WHERE {whose}"  # noqa: S608 -- our own words
    f" AND (confirmed_at IS NOT NULL OR shown_at > {{{{since}}}}) ORDER BY shown_at DESC LIMIT {MOST_IMPRESSIONS}"
)
_IMPRESSIONS = OfEach(
    _SHOWN.format(whose="visitor_id = {visitor}"), _SHOWN.format(whose=f"id IN {_of_all_browsers('impression')}")
)
_WITHHELD = (
    "SELECT popup_id, session_id, at FROM held_out WHERE {whose}"  # noqa: S608
    f" ORDER BY at DESC LIMIT {MOST_IMPRESSIONS}"
)
_HELD_OUT = OfEach(
    _WITHHELD.format(whose="visitor_id = {visitor}"), _WITHHELD.format(whose=f"id IN {_of_all_browsers('held_out')}")
)
_PLAYS = OfEach(
    "SELECT popup_id, played_at FROM play WHERE visitor_id = {visitor}",
    "SELECT popup_id, played_at FROM play WHERE id IN (SELECT id FROM play WHERE visitor_id = {visitor}"
    " UNION SELECT id FROM play WHERE contact_id = {contact})",
)


def read_seen(connection: Connection, people: Sequence[Asking]) -> None:
    """Fills `seen`. Where there are experiments also with what would have been shown, never closed, never submitted:
    whoever is held out is not to come to that moment more often than those who are shown something.
    """
    seen: dict[int, list[SeenRow]] = {}
    for one, row in _IMPRESSIONS.rows(connection, people, CLAIM_MS):
        seen.setdefault(id(one), []).append(SeenRow(*row))
    taking_part = [one for one in people if one.wanted.experiments]
    for one, row in _HELD_OUT.rows(connection, taking_part):
        seen.setdefault(id(one), []).append(SeenRow(*row))
    for one in people if seen else ():
        one.seen = tuple(sorted(seen.get(id(one), ()), key=lambda row: row.shown_at, reverse=True))


def read_plays(connection: Connection, people: Sequence[Asking]) -> None:
    """When each popup's game was played last, by popup id; in milliseconds since 1970."""
    for one in people:
        one.found["plays"] = {}
    for one, (popup_id, played_at) in _PLAYS.rows(connection, people):
        plays = one.found["plays"]
        plays[popup_id] = max(played_at, plays.get(popup_id, played_at))


def with_plays(
    history: dict[str, PopupHistory], plays: Mapping[int, int], names: Mapping[int, str]
) -> dict[str, PopupHistory]:
    """The history with the moments of the plays in it."""
    played = {names[popup_id]: at for popup_id, at in plays.items() if popup_id in names}
    found = {name: replace(history.get(name, NOTHING_SEEN), last_played_at=at) for name, at in played.items()}
    return {**history, **found}


def history_of(seen: Sequence[SeenRow], session_id: int, names: Mapping[int, str]) -> dict[str, PopupHistory]:
    """What was seen under each name of `names` (popup id → name); those never seen are left out."""
    rows_of: dict[str, list[SeenRow]] = {}
    for row in seen:
        if name := names.get(row.popup_id):
            rows_of.setdefault(name, []).append(row)
    return {name: whole_history(rows, session_id) for name, rows in rows_of.items()}


def whole_history(rows: Sequence[SeenRow], session_id: int) -> PopupHistory:
    """What was seen of several popups, taken together."""
    if not rows:
        return NOTHING_SEEN
    return PopupHistory(
        shown_at=tuple(row.shown_at for row in rows),
        shown_in_session=sum(1 for row in rows if row.session_id == session_id),
        last_dismissed_at=max((row.dismissed_at for row in rows if row.dismissed_at is not None), default=None),
        last_submitted_at=max((row.submitted_at for row in rows if row.submitted_at is not None), default=None),
    )
