"""From a key on the wire to a shop, as a frozen value that is believed for a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.ids import token_hash
from tracker.shops.mapping import wire_mapping
from tracker.shops.models import Shop
from tracker.shops.settings import ShopSettings, shop_settings


@dataclass(frozen=True, slots=True)
class KnownShop:
    """A shop as the public door needs it."""

    id: int
    public_key: str
    name: str
    origins: frozenset[str]
    settings: ShopSettings
    secret_key_hash: str
    mapping: Mapping[str, Mapping[str, Any]] | None = None
    """What its owner mapped, as the tag gets it."""


def find_shop(session: Session, public_key: str) -> KnownShop | None:
    """The shop of a public key."""
    return _read(session, Shop.public_key == public_key)


def find_shop_by_secret(session: Session, secret_key: str) -> KnownShop | None:
    """The shop of a secret key."""
    return _read(session, Shop.secret_key_hash == token_hash(secret_key))


def _read(session: Session, condition: object) -> KnownShop | None:
    shop = session.scalar(select(Shop).where(condition).options(selectinload(Shop.origins)))  # type: ignore[arg-type]
    if shop is None:
        return None
    origins = frozenset(one.origin for one in shop.origins)
    mapping = wire_mapping(session, shop.id)
    settings = shop_settings(shop.settings)
    return KnownShop(shop.id, shop.public_key, shop.name, origins, settings, shop.secret_key_hash, mapping)
