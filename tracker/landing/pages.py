"""The life of a landing page: made, drafted, published, taken off again. Visitors see a version that never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, select
from sqlalchemy.orm import Session

from tracker.db import db, table_of
from tracker.ids import public_id
from tracker.landing.content import Content, parse_content, read_published, to_json
from tracker.landing.models import FormerAddress, LandingPage, LandingPageChange, LandingPageVersion
from tracker.phrases import N_
from tracker.popups.document import DocumentError
from tracker.popups.pictures import SHOWN_IN
from tracker.shops.models import Shop
from tracker.shops.slugs import is_slug, slug_of

LONGEST_NAME = 120
LARGEST_DRAFT = 256 * 1024

drafts = table_of(LandingPage)
versions = table_of(LandingPageVersion)


class PageError(ValueError):
    """The page cannot be changed like this. The text is a msgid: translate it where it is shown."""


@dataclass(frozen=True)
class PublishedPage:
    """What visitors see of a page."""

    page: LandingPage
    shop: Shop
    content: Content


def create_page(shop: Shop, name: str, content: dict[str, Any], now: dt.datetime) -> LandingPage:
    """A new page of the shop, as a draft, at an address made from its name. Raises PageError."""
    name = _name(name)
    page = LandingPage(
        public_id=public_id("pag"),
        shop_id=shop.id,
        slug=_free_slug(shop, slug_of(name) or "page"),
        name=name,
        status="draft",
        draft=_storable(content),
        version=0,
        created_at=now,
        updated_at=now,
    )
    db.session.add(page)
    db.session.flush()
    return page


def save_draft(page: LandingPage, content: Any, now: dt.datetime, name: str | None = None) -> DocumentError | None:
    """Keeps the draft, whether it can be published or not; what still keeps it from that. Raises PageError."""
    draft, problem = _storable(content), None
    try:
        draft = to_json(parse_content(draft))
    except DocumentError as error:
        problem = error
    if name is not None:
        page.name = _name(name)
    page.draft = draft
    page.updated_at = now
    db.session.flush()
    return problem


def move(page: LandingPage, text: str, now: dt.datetime, by: str) -> None:
    """Gives the page another address within the shop's; the old one leads on to it. Raises PageError."""
    slug = text.strip().lower()
    if slug == page.slug:
        return
    if not is_slug(slug):
        raise PageError(N_("An address is made of small letters, digits and hyphens between them, at most 40."))
    is_other = and_(LandingPage.shop_id == page.shop_id, LandingPage.slug == slug)
    if db.session.scalar(select(LandingPage.id).where(is_other)) is not None:
        raise PageError(N_("Another page of the shop has this address."))
    _leave(page.shop_id, page.slug, page.id)
    page.slug = slug
    page.updated_at = now
    _note(page, "moved", now, by)


def publish(page: LandingPage, now: dt.datetime, by: str) -> LandingPageVersion:
    """Makes the draft what visitors see. Raises DocumentError when it is not valid.

    A draft that is the same as the version in force makes no new one: the page only goes live again.
    """
    content = to_json(parse_content(page.draft))
    # Two people publishing at once must not give two versions one number.
    db.session.refresh(page, ["version"], with_for_update=True)
    version = in_force(page)
    if version is None or version.content != content:
        page.version += 1
        version = LandingPageVersion(
            page_id=page.id, version=page.version, content=content, published_at=now, published_by=by[:254]
        )
        db.session.add(version)
    page.draft = content
    page.status = "live"
    page.updated_at = now
    _note(page, "published", now, by)
    return version


def unpublish(page: LandingPage, now: dt.datetime, by: str) -> None:
    """Takes the page off: its address leads nowhere until it is published again. Raises PageError."""
    if page.status != "live":
        raise PageError(N_("Only a published page can be taken off."))
    page.status = "unpublished"
    page.updated_at = now
    _note(page, "unpublished", now, by)


def take_back(page: LandingPage, version: int, now: dt.datetime) -> None:
    """Makes the content of an earlier version the draft. Raises PageError where there is no such version."""
    found = db.session.get(LandingPageVersion, (page.id, version))
    if found is None:
        raise PageError(N_("There is no such version of this page."))
    page.draft = found.content
    page.updated_at = now
    db.session.flush()


def remove(page: LandingPage) -> None:
    """Removes a page that is not published, with its history. Raises PageError."""
    if page.status == "live":
        raise PageError(N_("Take the page off before you remove it."))
    db.session.delete(page)
    db.session.flush()


def in_force(page: LandingPage) -> LandingPageVersion | None:
    """The published version of the page; None before the first publish."""
    return db.session.get(LandingPageVersion, (page.id, page.version)) if page.version else None


def changes_of(page: LandingPage) -> Sequence[LandingPageChange]:
    """What was done to the page, newest first."""
    statement = select(LandingPageChange).where(LandingPageChange.page_id == page.id)
    return db.session.scalars(statement.order_by(LandingPageChange.id.desc()).limit(200)).all()


def published_page(session: Session, shop_slug: str, page_slug: str) -> PublishedPage | None:
    """The page at an address, where it is published."""
    found = session.execute(
        select(LandingPage, Shop, LandingPageVersion.content)
        .join(Shop, Shop.id == LandingPage.shop_id)
        .join(
            LandingPageVersion,
            and_(LandingPageVersion.page_id == LandingPage.id, LandingPageVersion.version == LandingPage.version),
        )
        .where(Shop.slug == shop_slug, LandingPage.slug == page_slug, LandingPage.status == "live")
    ).first()
    return None if found is None else PublishedPage(found[0], found[1], read_published(found[2]))


def shop_moved(shop: Shop, slug_before: str | None) -> None:
    """The shop stands under another name in all its addresses: those of before lead on."""
    if slug_before and slug_before != shop.slug:
        _leave(shop.id, slug_before, None)


def moved_to(session: Session, shop_slug: str, page_slug: str) -> str | None:
    """The path of the page that was at this address before; None where none was, or it is not published.

    What stands at an address now comes before what stood there once, and of that the latest.
    """
    shop = session.scalar(select(Shop).where(Shop.slug == shop_slug))
    if shop is None:
        stood = select(Shop).join(FormerAddress, FormerAddress.shop_id == Shop.id)
        stood = stood.where(FormerAddress.slug == shop_slug, FormerAddress.page_id.is_(None))
        shop = session.scalar(stood.order_by(FormerAddress.id.desc()).limit(1))
    if shop is None:
        return None
    of_shop = select(LandingPage).where(LandingPage.shop_id == shop.id, LandingPage.status == "live")
    page = session.scalar(of_shop.where(LandingPage.slug == page_slug))
    if page is None:
        once = of_shop.join(FormerAddress, FormerAddress.page_id == LandingPage.id)
        once = once.where(FormerAddress.slug == page_slug)
        page = session.scalar(once.order_by(FormerAddress.id.desc()).limit(1))
    found = None if page is None else f"/p/{shop.slug}/{page.slug}"
    return None if found == f"/p/{shop_slug}/{page_slug}" else found


def has_published_page(session: Session, shop_id: int) -> bool:
    """Whether the shop has a page that we serve: then our own address speaks for the shop too."""
    statement = select(LandingPage.id).where(LandingPage.shop_id == shop_id, LandingPage.status == "live")
    return session.scalar(statement.limit(1)) is not None


def _pictures_shown(connection: Connection, shop_id: int) -> Iterable[Any]:
    """Drafts, and every version: a page can go back to any of them."""
    yield from connection.scalars(select(drafts.c.draft).where(drafts.c.shop_id == shop_id))
    published = select(versions.c.content).join_from(versions, drafts, versions.c.page_id == drafts.c.id)
    yield from connection.scalars(published.where(drafts.c.shop_id == shop_id))


SHOWN_IN.append(_pictures_shown)


def _leave(shop_id: int, slug: str, page_id: int | None) -> None:
    db.session.add(FormerAddress(shop_id=shop_id, page_id=page_id, slug=slug))
    db.session.flush()


def _note(page: LandingPage, what: str, now: dt.datetime, by: str) -> None:
    db.session.add(LandingPageChange(page_id=page.id, at=now, by=by[:254], what=what, version=page.version))
    db.session.flush()


def _free_slug(shop: Shop, wanted: str) -> str:
    taken = set(db.session.scalars(select(LandingPage.slug).where(LandingPage.shop_id == shop.id)))
    numbered = (f"{wanted[:34].rstrip('-')}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in numbered if one not in taken)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise PageError(N_("Give the page a name."))
    if len(name) > LONGEST_NAME:
        raise PageError(N_("The name may have at most 120 characters."))
    return name


def _storable(value: Any) -> dict[str, Any]:
    """A draft that every database can keep: an object, not too large, without the characters PostgreSQL refuses."""
    if not isinstance(value, dict):
        raise PageError(N_("The page's content is not a JSON object."))
    try:
        encoded = msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        raise PageError(N_("The page's content holds something that is not text, number or list.")) from None
    if len(encoded) > LARGEST_DRAFT:
        raise PageError(N_("The page's content is larger than 256 KB."))
    if b"\\u0000" in encoded:
        raise PageError(N_("The page's content holds a character that cannot be stored."))
    stored: dict[str, Any] = msgspec.json.decode(encoded)
    return stored
