"""Shop systems that tell us their orders by signed webhooks: their secrets, their signatures, their last deliveries."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac

from sqlalchemy import Connection, select, update

from tracker import ids
from tracker.db import db, table_of
from tracker.phrases import N_
from tracker.sealing import Sealer
from tracker.services import services
from tracker.shops.models import Shop, ShopConnection
from tracker.shops.shops import ShopError

SYSTEMS = ("shopify", "woocommerce")
SHORTEST_SECRET, LONGEST_SECRET = 16, 200

connections = table_of(ShopConnection)


def connection_of(shop: Shop, system: str) -> ShopConnection | None:
    """How the shop is connected to a system, if it is."""
    return db.session.get(ShopConnection, (shop.id, system))


def connect(shop: Shop, system: str, secret: str, now: dt.datetime) -> ShopConnection:
    """Keeps the secret with which the system signs, instead of any before it. Raises ShopError."""
    secret = secret.strip()
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        raise ShopError(
            N_("a signing secret has %(least)s to %(most)s letters, digits and signs; copy all of it"),
            least=SHORTEST_SECRET,
            most=LONGEST_SECRET,
        )
    found = connection_of(shop, system)
    if found is None:
        found = ShopConnection(shop_id=shop.id, system=system, received_topic="", refused_reason="", refused_topic="")
        db.session.add(found)
    found.secret_sealed = services().sealer.seal(secret, sealing_context(shop.id, system))
    found.connected_at = now
    # What was refused was refused by the old secret.
    found.refused_at, found.refused_reason, found.refused_topic = None, "", ""
    db.session.flush()
    return found


def new_secret() -> str:
    """A secret for systems that let us choose it."""
    return ids.secret_token()


def disconnect(shop: Shop, system: str) -> None:
    """Forgets the secret; deliveries are refused from the commit on."""
    found = connection_of(shop, system)
    if found is not None:
        db.session.delete(found)


def secret_of(shop: Shop, system: str) -> str:
    """The secret in the clear, for an owner's eyes; "" where there is none or it cannot be opened any more."""
    return find_secret(shop.id, system, services().sealer) or ""


def find_secret(shop_id: int, system: str, sealer: Sealer) -> str | None:
    """The secret of a connection; None where there is none, or it was sealed with another key."""
    statement = select(connections.c.secret_sealed).where(
        connections.c.shop_id == shop_id, connections.c.system == system
    )
    sealed = db.session.execute(statement).scalar()
    try:
        return None if sealed is None else sealer.open(bytes(sealed), sealing_context(shop_id, system))
    except ValueError:
        return None


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether `signature` is the base64 of HMAC-SHA256 over the body. Takes as long for a wrong one as for a right."""
    expected = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    return hmac.compare_digest(expected, signature.encode("utf-8", "replace"))


def note_delivery(connection: Connection, shop_id: int, system: str, topic: str, at: dt.datetime) -> None:
    """Writes down that a signed delivery has arrived."""
    connection.execute(
        update(connections)
        .where(connections.c.shop_id == shop_id, connections.c.system == system)
        .values(received_at=at, received_topic=topic)
    )


def note_refusal(connection: Connection, shop_id: int, system: str, topic: str, reason: str, at: dt.datetime) -> None:
    """Writes down why a delivery was refused, so that an owner can see it."""
    connection.execute(
        update(connections)
        .where(connections.c.shop_id == shop_id, connections.c.system == system)
        .values(refused_at=at, refused_reason=reason, refused_topic=topic)
    )


def sealing_context(shop_id: int, system: str) -> str:
    return f"webhook secret of shop:{shop_id}:{system}"
