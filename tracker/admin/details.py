"""Details: phone numbers, names and birth dates from the shop's forms, half-typed ones too."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.admin.addresses import shown_detail
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
from tracker.contacts.models import Detail
from tracker.phrases import N_
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

WORDS = {
    ("phone", ""): N_("Phone number"),
    ("name", "full"): N_("Name"),
    ("name", "given"): N_("First name"),
    ("name", "family"): N_("Last name"),
    ("birth_date", ""): N_("Birth date"),
}
"""What a detail is called, by its kind and part."""


def _hint(shop: Shop) -> str:
    if set(shop_settings(shop.settings or {})["capture.kinds"]) != {"email"}:
        return _("They appear when a visitor who agreed fills in a form of your shop.")
    return _(
        "Your shop reads addresses only. Turn on phone numbers or names where you use them, "
        "to call back or to greet by name."
    )


DETAILS = CapturedList(
    name="details",
    model=Detail,
    sealed="value_sealed",
    shown=shown_detail,
    columns=(Column(VALUE_CELL, N_("Value")), Column("kind", N_("What")), STATE, WHERE, GROUND, TAKEN, ERASED),
    exported={
        "value": "value_sealed",
        "kind": "kind",
        "part": "part",
        "status": "status",
        "ground": "ground",
        "form": "form",
        "field": "field",
        "page": "url",
        "contact": "contact",
        "captured_at": "captured_at",
        "expires_at": "expires_at",
    },
    icon="person",
    title=N_("Details"),
    lead=N_(
        "Phone numbers, names and birth dates from your forms. "
        "What was not sent, or has no address to belong to, erases itself."
    ),
    none=N_("No details yet"),
    asked=N_("Export details of visitors"),
    masked=N_("Details are masked because you are a viewer in this shop."),
    hint=_hint,
    about=lambda _shop: {"words": WORDS},
)
blueprint = captured_blueprint(DETAILS)
