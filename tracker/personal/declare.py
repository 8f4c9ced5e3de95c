"""The declarations: what each table keeps of people, column by column. A test refuses a column that is not declared.

Each layer has them in its `personal.py`, one `declare(Holding(…))` a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, Table

from tracker.db import Model, table_of
from tracker.registry import Registry
from tracker.sealing import Sealer

Subject = Literal["contact", "visitor", "session", "order", "play"]
"""Whom or what a row can belong to; the last three belong to a person themselves."""


@dataclass(frozen=True)
class Person:
    """Everything by which a person's rows are known: the ids of rows of one shop, by what they are."""

    shop_id: int
    ids: dict[Subject, set[int]]
    at: dt.datetime
    """When they are erased."""


@dataclass(frozen=True)
class Delete:
    """The rows go; with `only`, just those that it is true of, which `what` says in words."""

    only: Callable[[Table], Any] | None = None
    what: str = ""


@dataclass(frozen=True)
class Blank:
    """The rows stay, for the `reason` that is given, without what these columns held of the person."""

    reason: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Keep:
    """The rows stay as they are, for the `reason` that is given."""

    reason: str


@dataclass(frozen=True)
class Do:
    """Something of the table's own. `run` is given the ids of the person's rows, and answers how many it changed."""

    what: str
    run: Callable[[Connection, Person], int]


Act = Delete | Blank | Keep | Do


@dataclass(frozen=True)
class Sealed:
    """A column that is encrypted: in which context, and which columns hold keyed hashes of the same text.

    Both are worked out of the row; `keys` by column, of the sealer, the text and the row.
    """

    context: Callable[[Any], str]
    keys: Mapping[str, Callable[[Sealer, str, Any], bytes]] = field(default_factory=dict)
    also: Callable[[Connection, Sealer, str, Any], None] | None = None
    """What else has to be brought to the newest key with it, such as hashes elsewhere of which this is the text."""


@dataclass(frozen=True)
class Hashed:
    """A column with keyed hashes of a text that is not in the row."""

    key_id: str | None
    """The column that says under which key; None: of an hour or a day, so that it does not outlive its key."""
    text: Callable[[Connection, Sealer, Any], bytes | None] | None = None
    """Finds the hash under the newest key by the text, where that is kept in another table."""


@dataclass(frozen=True)
class Holding:
    """What one table keeps of people. Every column is in exactly one of the fields below."""

    model: type[Model]
    links: Mapping[str, Subject | None] = field(default_factory=dict)
    """Columns that lead to a person: a row belongs to whoever one of them names. None: it only names what is joined."""
    clear: Mapping[str, str] = field(default_factory=dict)
    """Columns that say something of a person and can be read, each with the reason why it is not encrypted."""
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    """Columns that are encrypted."""
    hashed: Mapping[str, Hashed] = field(default_factory=dict)
    """Columns with keyed hashes of which the text is not in the row."""
    neutral: str = ""
    """Columns that say nothing of a person, such as times, states and counts, with spaces."""
    gives: Mapping[Subject, str] = field(default_factory=dict)
    """What else is the person's when the row is: the subject, and the column with its id."""
    withdrawn: Mapping[str, Act] = field(default_factory=dict)
    """What becomes of a visitor's rows when they withdraw a purpose."""
    erased: Act | None = None
    """What becomes of the rows when the person is erased."""
    read: Callable[[Connection, Person], list[dict[str, Any]]] | None = None
    """Reads the person's rows, where the table has a door of its own; they are told as they are."""
    told: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """How a packed column is told to the person."""

    @property
    def name(self) -> str:
        return str(self.model.__tablename__)

    @property
    def table(self) -> Table:
        return table_of(self.model)

    def columns(self) -> list[str]:
        """Every column that is declared, as often as it is."""
        keys = [column for one in self.sealed.values() for column in one.keys]
        markers = [one.key_id for one in self.hashed.values() if one.key_id]
        return [*self.links, *self.clear, *self.sealed, *keys, *self.hashed, *markers, *self.neutral.split()]

    @property
    def is_personal(self) -> bool:
        """Whether rows of the table belong to visitors or contacts of a shop."""
        return any(self.links.values())


HOLDINGS: Registry[Holding] = Registry("holding")


def declare(holding: Holding) -> Holding:
    """Says what a table keeps of people."""
    return HOLDINGS.register(holding)


IDENTIFIES_NOBODY = (
    "says what was done in the shop and not by whom; whose it was is only in the links, which erasure cuts"
)
"""The reason why what visitors did is not encrypted: it is counted, searched and joined by the database."""
