"""The facts of every page view of a visitor, as the live readers would have given them at that moment. Pure.

What was not kept is not known here either: the type and the product that a page told of itself (its type follows from
its address, its product from the product that was viewed on it), properties of pages, and carts from before the time
that is looked at. Properties of the visitor are those of today where they were not told within that time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.countries import country_of_zone
from tracker.decide.answers import latest_answers
from tracker.decide.context import (
    NOTHING_SEEN,
    CartFacts,
    Context,
    Device,
    OrderFacts,
    Page,
    Place,
    PopupHistory,
    Referral,
    ShopLimits,
    Viewed,
    VisitorFacts,
)
from tracker.events.commerce import read_commerce
from tracker.events.names import CART_NAMES, WHOLE_CART_NAMES
from tracker.events.pages import page_type, path_of
from tracker.events.properties import merged, read_properties
from tracker.insight.replay.past import Past, PastEvent, PastImpression, PastVisit
from tracker.sessions.carts import EMPTY, CartState, after_event, after_purchase
from tracker.sessions.engagement import engaged_ms, scrolled

NO_CART, NO_ORDERS, NOTHING_VIEWED = CartFacts(), OrderFacts(), Viewed()
NOTHING_ALLOWED: frozenset[str] = frozenset()

NOT_KNOWN = frozenset({"page.properties"})
"""Facts that a replay never has: conditions on them do not hold in it."""


@dataclass(frozen=True)
class ShopPast:
    """What of the shop holds for all its visitors."""

    timezone: str
    currency: str
    limits: ShopLimits
    public_ids: Mapping[int, str]
    groups: Mapping[int, str]
    blocking: frozenset[int]
    facts: frozenset[str]
    """The families of facts that the draft or a live popup asks for; the others are left empty, as they are live."""


@dataclass(frozen=True, slots=True)
class View:
    """One page view and what was known at it."""

    visit: PastVisit
    at: int
    context: Context


@dataclass(slots=True)
class _Visit:
    pages: int = 0
    engaged_ms: int = 0
    scrolled: int = 0


@dataclass(frozen=True, slots=True)
class _Same:
    """What is the same on every page of a visit."""

    device: Device
    place: Place
    referral: Referral


def _same(visit: PastVisit) -> _Same:
    return _Same(
        Device(visit.device, visit.browser, visit.os, visit.width),
        Place(visit.country or _country(visit.timezone), visit.timezone),
        Referral(visit.channel, visit.referrer, visit.utm, visit.landing_url, _page(visit.landing_url)[0]),
    )


@lru_cache(maxsize=1024)
def _country(timezone: str) -> str:
    return country_of_zone(timezone)


@lru_cache(maxsize=20_000)
def _page(url: str) -> tuple[str, str]:
    """The path and the type of a page: a shop has far fewer addresses than views."""
    return path_of(url), page_type("", url)


class _Visitor:
    """What changes from one event of a visitor to the next."""

    def __init__(self, past: Past, shop: ShopPast) -> None:
        self.past, self.shop = past, shop
        self.pages = past.pages_before
        self.cart: CartState = EMPTY
        self.cart_at: int | None = None
        self.products = dict(past.viewed.get("products", {}))
        self.categories = dict(past.viewed.get("categories", {}))
        told = any(event.name == "set_properties" for visit in past.visits for event in visit.events)
        self.properties = {} if told else dict(past.properties)

    def follow(self, event: PastEvent, visit: _Visit) -> None:
        if event.name == "user_engagement":
            visit.engaged_ms += engaged_ms(event.name, event.params)
            visit.scrolled = max(visit.scrolled, scrolled(event.name, event.params))
        elif event.name == "set_properties":
            self.properties = merged(self.properties, read_properties(dict(event.params)))
        elif event.name == "purchase":
            self.cart, self.cart_at = after_purchase(self.cart), event.at
        elif event.name in CART_NAMES:
            self._follow_cart(event)

    def _follow_cart(self, event: PastEvent) -> None:
        if self.cart_at is not None and event.name in WHOLE_CART_NAMES and event.at < self.cart_at:
            return
        self.cart = after_event(self.cart, event.name, read_commerce(event.params, self.shop.currency))
        self.cart_at = event.at

    def viewed(self, at: int) -> Viewed:
        return Viewed(
            {name: when for name, when in self.products.items() if when <= at},
            {name: when for name, when in self.categories.items() if when <= at},
        )

    def cart_facts(self) -> CartFacts:
        cart = self.cart
        if cart.state == "ordered":
            return CartFacts()
        return CartFacts(
            value_minor=cart.value_minor,
            currency=cart.currency,
            count=cart.item_count,
            item_ids=frozenset(item.item_id for item in cart.items),
            categories=frozenset(item.item_category for item in cart.items if item.item_category),
            changed_at=self.cart_at,
        )


def views(past: Past, shop: ShopPast) -> Iterator[View]:
    """Every page view of the visitor's visits, in the order of time."""
    visitor = _Visitor(past, shop)
    for visit in past.visits:
        yield from _views_of_visit(visitor, visit)


def _views_of_visit(visitor: _Visitor, visit: PastVisit) -> Iterator[View]:
    state, shown_products, same = _Visit(), _products_of_pages(visit.events), _same(visit)
    for event in visit.events:
        if event.name != "page_view":
            visitor.follow(event, state)
            continue
        state.pages += 1
        visitor.pages += 1
        product, category = shown_products.get(event.page, ("", ""))
        if product:
            visitor.products[product] = event.at
        if category:
            visitor.categories[category] = event.at
        yield View(visit, event.at, _context(visitor, visit, same, state, event, (product, category)))


def _products_of_pages(events: Sequence[PastEvent]) -> dict[str, tuple[str, str]]:
    """Which product and category each page showed: the tag knows it when it asks, and tells it a moment later."""
    found: dict[str, tuple[str, str]] = {}
    for event in events:
        items = event.params.get("items") if event.name == "view_item" else None
        first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else None
        if first is not None and event.page not in found:
            product, category = first.get("item_id"), first.get("item_category")
            found[event.page] = (
                product if isinstance(product, str) else "",
                category if isinstance(category, str) else "",
            )
    return found


def _context(
    visitor: _Visitor, visit: PastVisit, same: _Same, state: _Visit, event: PastEvent, shown: tuple[str, str]
) -> Context:
    past, shop, at = visitor.past, visitor.shop, event.at
    seen = [one for one in past.impressions if one.shown_at < at] if past.impressions else ()
    path, kind = _page(event.url)
    return Context(
        now_ms=at,
        timezone=shop.timezone,
        unit=past.unit,
        page=Page(event.url, path, kind, *shown),
        cart=visitor.cart_facts() if visitor.cart_at is not None and "cart" in shop.facts else NO_CART,
        orders=_orders(past, shop.currency, at) if "orders" in shop.facts else NO_ORDERS,
        viewed=visitor.viewed(at) if "viewed" in shop.facts else NOTHING_VIEWED,
        visitor=VisitorFacts(
            session_count=visit.number,
            page_count=state.pages,
            pages_ever=visitor.pages,
            engaged_ms=state.engaged_ms,
            scrolled=state.scrolled,
            first_seen_at=past.first_seen_at,
            is_contact=past.contact_since is not None and past.contact_since <= at,
            allowed=_allowed(past, at) if past.consents else NOTHING_ALLOWED,
            properties=visitor.properties,
        ),
        device=same.device,
        place=same.place,
        language=visit.language,
        referral=same.referral,
        history=_histories(past, seen, visit.id, shop.public_ids, at) if seen or past.plays else {},
        answers=latest_answers(one for one in past.answers if one.at < at) if "answers" in shop.facts else {},
        groups=_grouped(seen, visit.id, shop.groups, at) if seen else {},
        blocking=_whole([one for one in seen if one.popup_id in shop.blocking], visit.id, at) if seen else NOTHING_SEEN,
        limits=shop.limits,
    )


def _orders(past: Past, currency: str, at: int) -> OrderFacts:
    placed = [one for one in past.orders if one.at < at]
    return OrderFacts(
        count=len(placed),
        value_minor=sum(one.value_minor for one in placed if one.currency == currency),
        currency=currency,
        last_at=max((one.at for one in placed), default=None),
    )


def _allowed(past: Past, at: int) -> frozenset[str]:
    latest = {purpose: is_granted for when, purpose, is_granted in past.consents if when <= at}
    return frozenset(purpose for purpose, is_granted in latest.items() if is_granted)


def _histories(
    past: Past, seen: Sequence[PastImpression], visit: int, names: Mapping[int, str], at: int
) -> dict[str, PopupHistory]:
    found = _grouped(seen, visit, names, at)
    for popup_id, played_at in past.plays:
        if played_at < at and popup_id in names:
            known = found.get(names[popup_id], NOTHING_SEEN)
            found[names[popup_id]] = PopupHistory(
                known.shown_at, known.shown_in_session, known.last_dismissed_at, known.last_submitted_at, played_at
            )
    return found


def _grouped(seen: Sequence[PastImpression], visit: int, names: Mapping[int, str], at: int) -> dict[str, PopupHistory]:
    found: dict[str, list[PastImpression]] = {}
    for one in seen:
        if name := names.get(one.popup_id):
            found.setdefault(name, []).append(one)
    return {name: _whole(ones, visit, at) for name, ones in found.items()}


def _whole(seen: Sequence[PastImpression], visit: int, at: int) -> PopupHistory:
    if not seen:
        return NOTHING_SEEN
    dismissed = [one.dismissed_at for one in seen if one.dismissed_at is not None and one.dismissed_at < at]
    submitted = [one.submitted_at for one in seen if one.submitted_at is not None and one.submitted_at < at]
    return PopupHistory(
        shown_at=tuple(one.shown_at for one in seen),
        shown_in_session=sum(1 for one in seen if one.session_id == visit),
        last_dismissed_at=max(dismissed, default=None),
        last_submitted_at=max(submitted, default=None),
    )
