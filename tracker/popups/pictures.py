"""A shop's own pictures: kept by their content, served for good, removed when nothing shows them any more."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.orm import Session

from tracker.db import table_of
from tracker.jobs import JOBS, Job
from tracker.phrases import N_
from tracker.popups.models import Picture, Popup, PopupVersion
from tracker.popups.picture_files import PictureError, read_picture
from tracker.shops.models import Shop

MOST_PICTURES = 300
MOST_BYTES = 40 * 1024 * 1024
"""Of one shop."""

UNUSED_DAYS = 30
"""For so long a picture that nothing shows is kept: somebody may be about to use it, or to undo."""

pictures = table_of(Picture)
popups = table_of(Popup)
versions = table_of(PopupVersion)

_PATH = re.compile(rb"/pictures/pk_[a-z0-9]+/([0-9a-f]{32})\.")

Documents = Callable[[Connection, int], Iterable[Any]]


def _of_popups(connection: Connection, shop_id: int) -> Iterable[Any]:
    """Drafts, and every version: a popup can go back to any of them."""
    yield from connection.scalars(select(popups.c.draft).where(popups.c.shop_id == shop_id))
    published = select(versions.c.document).join_from(versions, popups, versions.c.popup_id == popups.c.id)
    yield from connection.scalars(published.where(popups.c.shop_id == shop_id))


SHOWN_IN: list[Documents] = [_of_popups]
"""Where a shop's pictures may be shown: what else shows some adds itself, or they would be removed."""


def picture_path(public_key: str, picture: Picture) -> str:
    """A path below wherever this server is reached."""
    return f"/pictures/{public_key}/{picture.digest}.{picture.kind}"


def keep_picture(session: Session, shop: Shop, data: bytes, now: dt.datetime) -> Picture:
    """Keeps it for the shop; one that it has already is not kept twice. Raises PictureError when it may not be."""
    facts = read_picture(data)
    digest = hashlib.sha256(data).hexdigest()[:32]
    known = session.scalar(select(Picture).where(Picture.shop_id == shop.id, Picture.digest == digest))
    if known is not None:
        return known
    count, size = session.execute(
        select(func.count(), func.coalesce(func.sum(Picture.size), 0)).where(Picture.shop_id == shop.id)
    ).one()
    if count >= MOST_PICTURES or size + len(data) > MOST_BYTES:
        raise PictureError(N_("The shop has as many pictures as it may: remove some that are not used."))
    picture = Picture(
        shop_id=shop.id,
        digest=digest,
        kind=facts.kind,
        width=facts.width,
        height=facts.height,
        size=len(data),
        content=data,
        created_at=now,
    )
    session.add(picture)
    session.flush()
    return picture


def pictures_of_shop(session: Session, shop_id: int) -> list[Picture]:
    """The newest first, without their content."""
    return list(session.scalars(select(Picture).where(Picture.shop_id == shop_id).order_by(Picture.id.desc())))


def shown_pictures(connection: Connection, shop_id: int) -> set[str]:
    """The digests of the pictures that some document of the shop shows, or has shown and could again."""
    documents = (document for shown_in in SHOWN_IN for document in shown_in(connection, shop_id))
    return {found.decode() for document in documents for found in _PATH.findall(msgspec.json.encode(document))}


def remove_picture(session: Session, shop: Shop, picture: Picture) -> None:
    """Raises PictureError while something shows it."""
    if picture.digest in shown_pictures(session.connection(), shop.id):
        raise PictureError(N_("A popup or a page shows this picture, or an earlier version of one does."))
    session.delete(picture)
    session.flush()


def purge(connection: Connection, now: dt.datetime) -> int:
    """Removes what nothing shows and nobody has uploaded of late."""
    is_old = pictures.c.created_at < now - dt.timedelta(days=UNUSED_DAYS)
    removed = 0
    for shop_id in connection.scalars(select(pictures.c.shop_id).where(is_old).distinct()).all():
        shown = shown_pictures(connection, shop_id)
        old = select(pictures.c.id, pictures.c.digest).where(pictures.c.shop_id == shop_id, is_old)
        unused = [row.id for row in connection.execute(old) if row.digest not in shown]
        if unused:
            removed += connection.execute(delete(pictures).where(pictures.c.id.in_(unused))).rowcount
    return removed


JOBS.register(Job("purge_pictures", 86_400, purge))
