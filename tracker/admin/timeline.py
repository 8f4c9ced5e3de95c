"""A visit told in plain words: what its events mean to somebody who sells things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.admin.show import money
from tracker.decide.withheld import withheld_words
from tracker.events.commerce import Commerce, read_commerce
from tracker.phrases import N_
from tracker.popups.triggers import TRIGGERS
from tracker.sessions.event_rows import StoredEvent
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.speech import say


@dataclass(frozen=True)
class Moment:
    """One line of the story. `title` is ours; `subject` and `detail` may be the visitor's own and are shown as text."""

    at: dt.datetime
    icon: str
    title: str
    subject: str = ""
    detail: str = ""
    url: str = ""
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class _Told:
    """An event with all that its sentence may need."""

    event: StoredEvent
    params: Mapping[str, Any]
    commerce: Commerce
    popups: Mapping[str, str]
    prizes: Mapping[str, str]

    def text(self, name: str) -> str:
        value = self.params.get(name)
        return str(value)[:200] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    @property
    def popup(self) -> str:
        public_id = self.text("popup")
        return self.popups.get(public_id, public_id)

    @property
    def items(self) -> str:
        names = [
            (item.item_name or item.item_id) + (f" × {item.quantity}" if item.quantity > 1 else "")
            for item in self.commerce.items
        ]
        return ", ".join(names[:3]) + (f" + {len(names) - 3}" if len(names) > 3 else "")

    @property
    def value(self) -> str:
        return money(self.commerce.value_minor, self.commerce.currency) if self.commerce.value_minor else ""


def timeline(
    events: Sequence[StoredEvent], popups: Mapping[str, str], shop: Shop, prizes: Mapping[str, str] | None = None
) -> list[Moment]:
    """The events as lines, in the order they are given; `popups` and `prizes` are names by the popup's public id."""
    currency = shop_settings(shop.settings or {})["currency"]
    return [_moment(event, popups, currency, prizes or {}) for event in events]


def _moment(event: StoredEvent, popups: Mapping[str, str], currency: str, prizes: Mapping[str, str]) -> Moment:
    told = _Told(event, event.params, read_commerce(event.params, currency), popups, prizes)
    icon, title, kind, tell = STORIES.get(event.name, ("dot", "", "", _custom))
    subject, detail = tell(told)
    return Moment(
        at=event.at,
        icon=icon,
        title=_(title) if title else _("Reported"),
        subject=subject,
        detail=detail,
        url=event.url if event.name == "page_view" else "",
        kind=kind,
        name=event.name,
    )


def _nothing(_told: _Told) -> tuple[str, str]:
    return "", ""


def _custom(told: _Told) -> tuple[str, str]:
    return told.event.name, ""


def _page(told: _Told) -> tuple[str, str]:
    return told.event.title or urlsplit(told.event.url).path or told.event.url, ""


def _items(told: _Told) -> tuple[str, str]:
    return told.items, told.value


def _cart(told: _Told) -> tuple[str, str]:
    return told.value, told.items


def _order(told: _Told) -> tuple[str, str]:
    number = told.text("transaction_id")
    return told.value, _("order %(number)s", number=number) if number else ""


def _list(told: _Told) -> tuple[str, str]:
    return told.text("item_list_name") or told.text("item_list_id"), ""


def _search(told: _Told) -> tuple[str, str]:
    return told.text("search_term"), ""


def _form(told: _Told) -> tuple[str, str]:
    return told.text("form") or told.text("form_id") or told.text("form_name"), ""


def _address(told: _Told) -> tuple[str, str]:
    sent = told.params.get("submitted") is True
    return told.text("form"), _("submitted") if sent else _("typed, not sent (partial)")


def _detail(told: _Told) -> tuple[str, str]:
    sent = told.params.get("submitted") is True
    where = told.text("form")
    state = _("submitted") if sent else _("typed, not sent (partial)")
    return _detail_cleared(told)[0], f"{where} · {state}" if where else state


def _detail_cleared(told: _Told) -> tuple[str, str]:
    kind = told.text("kind")
    return _(_DETAILS[kind]) if kind in _DETAILS else kind, told.text("form")


def _shown(told: _Told) -> tuple[str, str]:
    trigger = TRIGGERS.get(told.text("trigger"))
    why = _(trigger.label) if trigger else told.text("trigger")
    signal = told.text("signal")
    return told.popup, f"{why} ({signal})" if signal and why else why or signal


def _popup(told: _Told) -> tuple[str, str]:
    return told.popup, ""


def _dismissed(told: _Told) -> tuple[str, str]:
    return told.popup, _(_WAYS.get(told.text("how"), "")) if told.text("how") in _WAYS else told.text("how")


def _withheld(told: _Told) -> tuple[str, str]:
    return told.popup, withheld_words(told.text("reason"), say)


def _played(told: _Told) -> tuple[str, str]:
    prize = told.prizes.get(told.text("popup"), "")
    outcomes = {"won": _("won %(prize)s", prize=prize), "lost": _("won nothing")}
    return told.popup, outcomes.get(told.text("outcome"), prize) if prize else ""


def _time_spent(told: _Told) -> tuple[str, str]:
    spent = told.params.get("engagement_time_msec")
    scrolled = told.params.get("percent_scrolled")
    depth = _("scrolled to %(percent)s %%", percent=scrolled) if scrolled in range(1, 101) else ""
    if isinstance(spent, int) and not isinstance(spent, bool) and 0 < spent < 86_400_000:
        return ngettext("%(num)s second", "%(num)s seconds", max(1, spent // 1000)), depth
    return "", depth


_DETAILS = {"phone": N_("a phone number"), "name": N_("a name"), "birth_date": N_("a birth date")}

_WAYS = {
    "close": N_("by its cross"),
    "escape": N_("by the Escape key"),
    "backdrop": N_("by a click beside it"),
    "button": N_("by its button"),
}

_Story = tuple[str, str, str, Callable[[_Told], tuple[str, str]]]
STORIES: Mapping[str, _Story] = {
    "page_view": ("page", N_("Opened"), "", _page),
    "user_engagement": ("clock", N_("Read on for"), "quiet", _time_spent),
    "view_item_list": ("page", N_("Looked through"), "", _list),
    "select_item": ("page", N_("Picked"), "", _items),
    "view_item": ("eye", N_("Viewed"), "", _items),
    "view_cart": ("cart", N_("Looked at the cart"), "", _cart),
    "add_to_cart": ("cart", N_("Added to the cart"), "good", _items),
    "remove_from_cart": ("cart", N_("Took out of the cart"), "warm", _items),
    "cart_update": ("cart", N_("The cart now holds"), "", _cart),
    "begin_checkout": ("cart", N_("Began the checkout"), "good", _cart),
    "add_shipping_info": ("cart", N_("Chose the delivery"), "", _cart),
    "add_payment_info": ("cart", N_("Chose the payment"), "", _cart),
    "purchase": ("check", N_("Ordered for"), "good", _order),
    "refund": ("left", N_("Was refunded"), "warm", _order),
    "search": ("search", N_("Searched for"), "", _search),
    "sign_up": ("person", N_("Signed up"), "good", _nothing),
    "login": ("person", N_("Logged in"), "", _nothing),
    "generate_lead": ("mail", N_("Left their details in"), "violet", _popup),
    "form_start": ("mail", N_("Began a form"), "", _form),
    "form_submit": ("mail", N_("Sent a form"), "", _form),
    "email_captured": ("mail", N_("Typed an address into"), "violet", _address),
    "email_retracted": ("mail", N_("Cleared the address in"), "", _form),
    "field_captured": ("person", N_("Filled in"), "violet", _detail),
    "field_retracted": ("person", N_("Cleared"), "", _detail_cleared),
    "view_promotion": ("popup", N_("Saw the popup"), "blue", _shown),
    "select_promotion": ("popup", N_("Took up the popup"), "blue", _popup),
    "promotion_dismissed": ("x", N_("Closed the popup"), "", _dismissed),
    "promotion_withheld": ("popup", N_("Was spared the popup"), "quiet", _withheld),
    "game_play": ("gift", N_("Played"), "violet", _played),
}
