"""Opening a shop's own pages from the admin, with a signed token in the address. Never a page of somebody else."""

from __future__ import annotations

from flask import abort, g, redirect
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.page_link import PageLink, is_page_of

LONGEST_ADDRESS = 2000


def is_own_page(shop: Shop, address: str) -> bool:
    """Whether an address is a page of the shop."""
    return is_page_of(address, frozenset(one.origin for one in shop.origins))


def to_own_page(shop: Shop, link: PageLink, address: str, subject: str = "") -> Response:
    """To the shop's page, with a fresh token. Aborts with 422 for a page of somebody else."""
    if len(address) > LONGEST_ADDRESS or not is_own_page(shop, address):
        abort(422, _("This page is on none of the shop's addresses. Add its address in the settings first."))
    # A page that was opened by one of ours may answer it.
    g.opener_policy = "unsafe-none"
    token = link.token(services().signer, shop.public_key, current_user.id, subject)
    return redirect(link.address(address, token))
