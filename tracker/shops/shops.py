"""Making a shop and changing it: its keys, its origins, its settings. Called by the command line and the admin.

Finding a shop for a request of the public door is `shops.lookup`.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import idna
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker import ids
from tracker.db import db
from tracker.phrases import N_
from tracker.services import services
from tracker.shops.models import Shop, ShopOrigin
from tracker.shops.settings import read_settings
from tracker.shops.slugs import LONGEST, is_slug, slug_of

MAXIMUM_NAME = 120
MAXIMUM_ORIGINS = 50

DEFAULT_PORTS = {"http": 80, "https": 443}


NO_ORIGIN = N_("%(text)s is no origin; give one such as https://shop.example")


class ShopError(ValueError):
    """A shop cannot be made or changed like this; the text says why, in English.

    Whoever shows it to people translates: `gettext(error.msgid, **error.values)`.
    """

    def __init__(self, msgid: str, **values: object) -> None:
        self.msgid = msgid
        self.values = values
        super().__init__(msgid % values if values else msgid)


def create_shop(name: str, origins: Iterable[str], *, now: dt.datetime) -> tuple[Shop, bool]:
    """The shop of this name with these origins added, and whether it is new. Flushes. Raises ShopError."""
    name = name.strip()
    if not name or len(name) > MAXIMUM_NAME:
        raise ShopError(N_("a shop's name has 1 to %(most)s characters"), most=MAXIMUM_NAME)
    normal = [normalise_origin(origin) for origin in origins]
    shop = shop_by_name(name)
    created = shop is None
    if shop is None:
        shop, created = _insert(name, now)
    for origin in normal:
        add_origin(shop, origin)
    db.session.flush()
    return shop, created


def shop_by_name(name: str) -> Shop | None:
    """The shop of exactly this name."""
    return db.session.scalar(select(Shop).filter_by(name=name))


def shop_by_key(public_key: str) -> Shop | None:
    """The shop of this public key."""
    return db.session.scalar(select(Shop).filter_by(public_key=public_key))


def secret_key_of(shop: Shop) -> str:
    """The key of the shop's own servers, in the clear: for its owner's eyes only."""
    return services().sealer.open(shop.secret_key_sealed, sealing_context(shop.public_key))


def renew_secret_key(shop: Shop) -> str:
    """Gives the shop another secret key; the old one is worthless from the commit on."""
    secret_key = f"sk_{ids.secret_token()}"
    shop.secret_key_sealed = services().sealer.seal(secret_key, sealing_context(shop.public_key))
    shop.secret_key_hash = ids.token_hash(secret_key)
    return secret_key


def slug_of_shop(shop: Shop) -> str:
    """What stands for the shop in addresses; one that was made before there were slugs gets its own now."""
    if shop.slug is None:
        shop.slug = _free_slug(shop.name)
        db.session.flush()
    return shop.slug


def set_slug(shop: Shop, text: str) -> None:
    """Changes what stands for the shop in addresses: the old addresses lead nowhere from then on. Raises ShopError."""
    slug = text.strip().lower()
    if not is_slug(slug):
        raise ShopError(
            N_("small letters, digits and hyphens between them make an address, at most %(most)s"), most=LONGEST
        )
    other = db.session.scalar(select(Shop.id).where(Shop.slug == slug))
    if other is not None and other != shop.id:
        raise ShopError(N_("another shop has this address"))
    shop.slug = slug
    db.session.flush()


def add_origin(shop: Shop, origin: str) -> bool:
    """Lets pages of this origin speak for the shop; False when they could already. Raises ShopError."""
    origin = normalise_origin(origin)
    if any(known.origin == origin for known in shop.origins):
        return False
    if len(shop.origins) >= MAXIMUM_ORIGINS:
        raise ShopError(N_("a shop has at most %(most)s origins"), most=MAXIMUM_ORIGINS)
    shop.origins.append(ShopOrigin(origin=origin))
    return True


def remove_origin(shop: Shop, origin: str) -> bool:
    """Takes the right away again; False when it was not there."""
    for known in shop.origins:
        if known.origin == origin:
            shop.origins.remove(known)
            return True
    return False


def set_settings(shop: Shop, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Checks and stores changed settings; returns them as stored. Raises ParamError that names the setting."""
    read = read_settings(changes)
    # A new dictionary: SQLAlchemy does not see changes inside one.
    shop.settings = {**(shop.settings or {}), **read}
    return read


def origin_as_pasted(text: str) -> str:
    """The origin in what a person pastes: a page's whole address loses its path, a bare host name gets https. What is
    neither stays as it is, for `normalise_origin` to refuse."""
    text = text.strip()
    if text and "/" not in text and ":" not in text and "." in text:
        text = f"https://{text}"
    parts = _split(text)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else text


def normalise_origin(text: str) -> str:
    """Scheme, host and port as browsers write them in the Origin header. Raises ShopError for anything more or less."""
    parts = _split(text.strip())
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ShopError(NO_ORIGIN, text=repr(text))
    if parts.username is not None or parts.password is not None:
        raise ShopError(N_("an origin has no user name or password in it; give one such as https://shop.example"))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ShopError(
            N_("%(text)s is a page's address; its origin alone is %(origin)s"),
            text=repr(text),
            origin=f"{parts.scheme}://{parts.netloc}",
        )
    origin = f"{parts.scheme}://{_host(parts.hostname, text)}"
    if parts.port is not None and parts.port != DEFAULT_PORTS[parts.scheme]:
        origin += f":{parts.port}"
    return origin


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # Read here because a bad port is only found when it is asked for.
    except ValueError:
        raise ShopError(NO_ORIGIN, text=repr(text)) from None
    return parts


def _host(host: str, text: str) -> str:
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host).compressed}]"
        except ValueError:
            raise ShopError(N_("%(text)s has no valid host"), text=repr(text)) from None
    try:
        # Browsers send names in their ASCII form, mapped by UTS 46.
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        if host.isascii() and all(char.isalnum() or char in "-._" for char in host):
            return host
        raise ShopError(
            N_("%(text)s has no valid host; wildcards are not possible, give each origin"), text=repr(text)
        ) from None


def _insert(name: str, now: dt.datetime) -> tuple[Shop, bool]:
    shop = Shop(public_key=ids.public_id("pk"), name=name, slug=_free_slug(name), settings={}, created_at=now)
    renew_secret_key(shop)
    try:
        with db.session.begin_nested():
            db.session.add(shop)
    except IntegrityError:
        # Another process made the shop of this name at the same moment.
        existing = shop_by_name(name)
        if existing is None:
            raise
        return existing, False
    return shop, True


def _free_slug(name: str) -> str:
    wanted = slug_of(name) or "shop"
    taken = set(db.session.scalars(select(Shop.slug).where(Shop.slug.like(f"{wanted[:34]}%"))))
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[:34].rstrip('-')}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in numbered if one not in taken)


def sealing_context(public_key: str) -> str:
    return f"secret key of {public_key}"
