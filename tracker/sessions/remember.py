"""A stage of a write: what is remembered of visitors from one visit to the next, in their own rows.

Rules ask for it with every page, so it is kept where one look by key finds it, and never grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.events.properties import merged, read_properties
from tracker.events.scrub import text
from tracker.sessions import visitor_store
from tracker.sessions.viewed import with_looks
from tracker.sessions.work import Stored, Work

LONGEST_NAME = 120


def remember(connection: Connection, works: Sequence[Work]) -> None:
    """Adds what the works' new events say to their visitors, which `sessions.record` has found and locked."""
    telling = []
    for work in works:
        looked_at, told = list(_looked_at(work)), _properties(work)
        if (looked_at or told) and work.visitor is not None:
            telling.append((work.visitor, looked_at, told))
    if not telling:
        return
    visitor_store.read_remembered(connection, (visitor for visitor, _, _ in telling))
    for visitor, looked_at, told in telling:
        for properties in told:
            visitor.properties = merged(visitor.properties, properties)
        if looked_at:
            visitor.viewed = with_looks(visitor.viewed, looked_at)
        visitor.is_remembered = True


def _properties(work: Work) -> list[dict[str, Any]]:
    told = [one for one in work.stored if one.event.name == "set_properties"]
    told.sort(key=lambda one: one.at_ms)
    return [read_properties(one.event.params) for one in told]


def _looked_at(work: Work) -> Iterator[tuple[str, str, int]]:
    """("products" or "categories", its id or name, when)."""
    for one in work.stored:
        if one.event.name == "view_item":
            yield from _of_items(one)
        elif one.event.name == "page_view":
            context = work.batch.context
            if context.product:
                yield "products", context.product, one.at_ms
            if context.category:
                yield "categories", context.category, one.at_ms


def _of_items(one: Stored) -> Iterator[tuple[str, str, int]]:
    items = one.event.params.get("items")
    first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
    if product := text(first.get("item_id"), LONGEST_NAME).strip():
        yield "products", product, one.at_ms
    if category := text(first.get("item_category"), LONGEST_NAME).strip():
        yield "categories", category, one.at_ms
