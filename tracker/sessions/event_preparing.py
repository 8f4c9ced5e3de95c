"""An event on its way into the database, packed before anything is asked where its words are known. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.sessions.event_codes import FIRST_WORD, NAMES
from tracker.sessions.event_packing import Body, pack, words_of
from tracker.sessions.event_rows import NewEvent

NAME_CODES = {name: code for code, name in enumerate(NAMES)}

Values = tuple[int, int, int, bytes, bytes]
"""A row: session's id, shop's id, code of the name, key, body."""


class Prepared:
    """An event that is about to be stored: packed, or with the texts that are in the way of that."""

    __slots__ = ("code", "packed", "row", "texts")

    def __init__(self, row: NewEvent, common: Mapping[str, int]) -> None:
        """`common` has the numbers of words that are everybody's."""
        self.row = row
        self.texts: list[str] = []
        self.packed: bytes | None = None
        self.code = NAME_CODES.get(row.name)
        if self.code is None:
            self.texts = [row.name, *words_of(_body(row))]
            return
        try:
            self.packed = pack(_body(row), row.id, common)
        except KeyError:
            self.texts = list(words_of(_body(row)))

    def values(self, session_id: int, word: Mapping[str, int]) -> Values:
        """The row; `word` has the numbers of its `texts`."""
        row = self.row
        code = FIRST_WORD + word[row.name] if self.code is None else self.code
        packed = pack(_body(row), row.id, word) if self.packed is None else self.packed
        return session_id, row.shop_id, code, row.id, packed


def _body(row: NewEvent) -> Body:
    return Body(row.source, row.at_ms, row.device_at_ms, row.page, row.url, row.title, row.params or {})
