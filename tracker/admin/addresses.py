"""Addresses and details as the person in front of the page may see them: whole for marketers, masked for viewers."""

from __future__ import annotations

from tracker.admin.show import may
from tracker.contacts.addresses import masked
from tracker.contacts.detail_values import masked_detail
from tracker.contacts.identify import sealing_context
from tracker.contacts.models import Contact, Detail
from tracker.services import services
from tracker.shops.models import Shop

UNREADABLE = "•••"
"""Shown for an address that was sealed with another key, as after a restore without the old one."""


def plain_address(shop: Shop, sealed: bytes) -> str:
    """The address in the clear, for exports and for those who may see it."""
    try:
        return services().sealer.open(sealed, sealing_context(shop.id))
    except ValueError:
        return UNREADABLE


def shown_address(shop: Shop, sealed: bytes) -> str:
    """The address, masked where the person only looks."""
    address = plain_address(shop, sealed)
    return address if may("marketer") or address == UNREADABLE else masked(address)


def address_of(shop: Shop, contact: Contact) -> str:
    return shown_address(shop, contact.address_sealed)


def shown_detail(shop: Shop, detail: Detail) -> str:
    """A phone number, name or birth date, masked where the person only looks."""
    value = plain_address(shop, detail.value_sealed)
    return value if may("marketer") or value == UNREADABLE else masked_detail(detail.kind, value)
