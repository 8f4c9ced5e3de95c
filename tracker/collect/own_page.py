"""Requests from a page of the shop's own that one of its people opened by a signed link of the admin."""

from __future__ import annotations

from typing import Protocol, TypeVar

from tracker.collect.guard import check_origin, check_rate, known_shop, read_json
from tracker.errors import Refused
from tracker.services import services
from tracker.shops.lookup import KnownShop
from tracker.shops.page_link import PageLink, PageToken

LARGEST_BODY = 8 * 1024


class FromOwnPage(Protocol):
    """What such a request's structure has at least."""

    v: int
    shop: str
    token: str


Asked = TypeVar("Asked", bound=FromOwnPage)


def read_asked(
    kind: type[Asked], link: PageLink, too_old: str, *, from_anywhere: bool = False
) -> tuple[Asked, KnownShop, PageToken]:
    """The request, its shop, and what its token says. Raises Refused; 403 `bad_token` in the words of `too_old`.

    `from_anywhere` is for what must answer a page too that is not the shop's.
    """
    asked = read_json(kind, LARGEST_BODY)
    shop = known_shop(asked.shop)
    if not from_anywhere:
        check_origin(shop)
    check_rate(shop)
    return asked, shop, token_of(link, asked.token, shop, too_old)


def token_of(link: PageLink, token: str, shop: KnownShop, too_old: str) -> PageToken:
    """What a token says. Raises Refused 403 `bad_token` for whatever is not a valid one of this shop."""
    read = link.read(services().signer, token, shop.public_key)
    if read is None:
        raise Refused(403, "bad_token", too_old)
    return read
