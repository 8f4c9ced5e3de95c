"""The link with which an owner maps their shop: a page of the shop, with a token that may write this shop's mapping."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.shops.shops import ShopError, normalise_origin
from tracker.signing import Signer

PURPOSE = "map"
PARAMETER = "shopbell_map"
"""The tag looks for it in a page's address."""

MINUTES = 30


@dataclass(frozen=True, slots=True)
class MappingToken:
    """What a valid token says. It names a person, so that the admin can say who mapped."""

    user_id: int | None


def make_mapping_token(signer: Signer, public_key: str, user_id: int | None) -> str:
    """The right to write this shop's mapping for half an hour."""
    return signer.sign(PURPOSE, [public_key, user_id])


def read_mapping_token(signer: Signer, token: str, public_key: str) -> MappingToken | None:
    """None for a token that is missing, altered, too old, or another shop's."""
    value = signer.read(PURPOSE, token, max_age_seconds=MINUTES * 60)
    if not isinstance(value, list) or len(value) != 2 or value[0] != public_key:
        return None
    return MappingToken(value[1] if isinstance(value[1], int) else None)


def is_page_of(address: str, origins: frozenset[str]) -> bool:
    """Whether an address is a page on one of these origins."""
    try:
        parts = urlsplit(address)
        return normalise_origin(f"{parts.scheme}://{parts.netloc}") in origins
    except (ValueError, ShopError):
        return False


def mapping_link(address: str, token: str) -> str:
    """The page's address with the token in its query; a token that it carried before is replaced."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    return urlunsplit(parts._replace(query=urlencode([*query, (PARAMETER, token)])))
