"""Captures: every address as it was obtained, half-typed ones too, with the ground for taking it."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.admin.addresses import shown_address
from tracker.admin.captured_list import (
    ERASED,
    GROUND,
    STATE,
    TAKEN,
    VALUE_CELL,
    WHERE,
    CapturedList,
    Column,
    captured_blueprint,
)
from tracker.admin.names import popup_names
from tracker.contacts.models import Capture
from tracker.phrases import N_

CAPTURES = CapturedList(
    name="captures",
    model=Capture,
    sealed="address_sealed",
    shown=lambda shop, one: shown_address(shop, one.address_sealed),
    columns=(Column(VALUE_CELL, N_("Address")), STATE, WHERE, GROUND, TAKEN, ERASED),
    exported={
        "address": "address_sealed",
        "status": "status",
        "ground": "ground",
        "source": "source",
        "form": "form",
        "page": "url",
        "captured_at": "captured_at",
        "submitted_at": "submitted_at",
        "expires_at": "expires_at",
    },
    icon="mail",
    title=N_("Captures"),
    lead=N_("Every address as it came in, and why it could be taken. Half-typed ones erase themselves."),
    none=N_("No captures yet"),
    asked=N_("Export captured addresses"),
    masked=N_("Addresses are masked because you are a viewer in this shop."),
    hint=lambda _shop: _(
        "Addresses typed into popups appear here. Those typed into forms of your shop and not sent do so "
        "when you turn it on, where the visitor agreed or your shop says so at the field."
    ),
    about=lambda shop: {"popups": popup_names(shop)},
)
blueprint = captured_blueprint(CAPTURES)
