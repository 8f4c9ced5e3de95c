"""What came of each landing page: how often it was seen, and how many forms were sent on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from sqlalchemy import Connection, and_, func, or_, select

from tracker.db import db, table_of
from tracker.insight.models import Rollup
from tracker.landing.models import LandingPage
from tracker.sessions.work import Work
from tracker.shops.models import Shop

VIEWS, SUBMISSIONS = "landing_views", "landing_submissions"

pages = table_of(LandingPage)
shops = table_of(Shop)

Place = tuple[int, str, str]
"""A shop's id, and the two names in the address of a page."""


def count_landing_views(connection: Connection, works: Sequence[Work]) -> None:
    """Adds the views of landing pages to the tallies of the works they came with."""
    seen: Counter[tuple[int, Place]] = Counter()
    for index, work in enumerate(works):
        for stored in work.stored:
            if stored.event.name != "page_view":
                continue
            place = _place(work.shop_id, stored.event.url or work.batch.context.url)
            if place is not None:
                seen[index, place] += 1
    if not seen:
        return
    known = _pages_at(connection, {place for _index, place in seen})
    for (index, place), times in seen.items():
        if place in known:
            works[index].tally[VIEWS, known[place]] += times


def count_landing_submission(connection: Connection, shop_id: int, url: str, tally: Counter[tuple[str, int]]) -> None:
    """Adds a form that was sent to the tally, where it was sent on a landing page."""
    place = _place(shop_id, url) if tally["submissions", 0] else None
    page = _pages_at(connection, {place}).get(place) if place is not None else None
    if page is not None:
        tally[SUBMISSIONS, page] += 1


def landing_figures(shop_id: int, page_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Page → views and forms sent, over all days."""
    found = {page: {VIEWS: 0, SUBMISSIONS: 0} for page in page_ids}
    rows = db.session.execute(
        select(Rollup.subject, Rollup.metric, func.sum(Rollup.value))
        .where(Rollup.shop_id == shop_id, Rollup.subject.in_(page_ids), Rollup.metric.in_((VIEWS, SUBMISSIONS)))
        .group_by(Rollup.subject, Rollup.metric)
    )
    for subject, metric, value in rows:
        found[subject][metric] = int(value)
    return {page: (sums[VIEWS], sums[SUBMISSIONS]) for page, sums in found.items()}


def _place(shop_id: int, url: str) -> Place | None:
    try:
        parts = urlsplit(url).path.split("/")
    except ValueError:
        return None
    return (shop_id, parts[2], parts[3]) if len(parts) == 4 and parts[1] == "p" else None


def _pages_at(connection: Connection, places: Iterable[Place]) -> dict[Place, int]:
    is_one = or_(*(and_(shops.c.id == id, shops.c.slug == one, pages.c.slug == two) for id, one, two in places))
    query = select(pages.c.id, shops.c.id, shops.c.slug, pages.c.slug).join(shops, shops.c.id == pages.c.shop_id)
    return {(shop_id, one, two): page for page, shop_id, one, two in connection.execute(query.where(is_one))}
