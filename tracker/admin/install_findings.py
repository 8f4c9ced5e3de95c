"""What the install check finds: from what was seen of a shop to plain sentences, each with what to do next. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flask_babel import gettext as _

from tracker import __version__
from tracker.shops.models import Sighting

State = Literal["good", "attention", "broken"]

RECENT = dt.timedelta(days=7)
SILENCE = dt.timedelta(minutes=5)
"""A tag that asks for its settings speaks within this time, unless something keeps it from doing so."""

PLATFORM_NAMES = {
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
    "wordpress": "WordPress",
    "magento": "Magento",
    "prestashop": "PrestaShop",
    "shopware": "Shopware",
    "bigcommerce": "BigCommerce",
    "squarespace": "Squarespace",
    "wix": "Wix",
    "webflow": "Webflow",
    "opencart": "OpenCart",
    "nextjs": "Next.js",
    "nuxt": "Nuxt",
}

GUIDE_OF = {"shopify": "shopify", "woocommerce": "woocommerce", "wordpress": "woocommerce", "nextjs": "nextjs"}


@dataclass(frozen=True)
class Link:
    """Where to go next: a guide, another page of the admin, or one of the shop's addresses to allow."""

    kind: Literal["guide", "page", "allow"]
    target: str
    label: str


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `words` say what it means and what to do."""

    state: State
    title: str
    words: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class Facts:
    """What the check looks at."""

    now: dt.datetime
    settings: Mapping[str, Any]
    origins: Collection[str]
    sightings: Mapping[str, Sequence[Sighting]]
    latest_event_at: dt.datetime | None = None
    names: Collection[str] = field(default_factory=frozenset)
    """Names of events that arrived lately."""

    def recent(self, kind: str) -> list[Sighting]:
        return [one for one in self.sightings.get(kind, ()) if self.now - one.last_at < RECENT]


def findings(facts: Facts) -> list[Finding]:
    """Everything that was found, what is broken first."""
    found = [
        *_arrival(facts),
        *_refusals(facts),
        *_rejections(facts),
        *_platform(facts),
        *_sources(facts),
        *_consent(facts),
        *_path(facts),
        *_version(facts),
    ]
    return sorted(found, key=lambda one: ("broken", "attention", "good").index(one.state))


def steps_seen(facts: Facts) -> list[tuple[str, bool]]:
    """The way to an order, and which of its steps were heard of lately."""
    steps = (
        (_("Pages"), {"page_view"}),
        (_("Products"), {"view_item"}),
        (_("Cart"), {"add_to_cart", "cart_update", "view_cart"}),
        (_("Checkout"), {"begin_checkout"}),
        (_("Orders"), {"purchase"}),
        (_("Forms"), {"form_start", "form_submit", "email_captured"}),
    )
    return [(label, not names.isdisjoint(facts.names)) for label, names in steps]


def _arrival(facts: Facts) -> Iterator[Finding]:
    if not facts.settings["send"]:
        yield Finding(
            "broken",
            _("The tag is switched off"),
            _("It stays silent on every page until you switch it on in the settings."),
            Link("page", "admin.shop_settings.index", _("Settings")),
        )
    if not facts.origins:
        yield Finding(
            "broken",
            _("The shop has no address yet"),
            _("Every event is refused until its pages' address stands in the settings."),
            Link("page", "admin.shop_settings.index", _("Settings")),
        )
    asked = facts.recent("settings")
    if not facts.settings["send"]:
        return
    if not asked:
        if facts.latest_event_at is None:
            yield Finding(
                "attention",
                _("The tag has not been seen"),
                _(
                    "Either the line is not in the pages as they are delivered (look for bell.js in the page source,"
                    " and empty your page cache), or the browser was kept from loading it: by an ad blocker, or by the"
                    " script-src of a Content-Security-Policy. Try a private window."
                ),
            )
        return
    last = asked[0].last_at
    if facts.latest_event_at is not None and last - facts.latest_event_at < SILENCE:
        yield Finding("good", _("The tag runs, and what it sees arrives"))
    elif facts.now - last > SILENCE or facts.latest_event_at is None:
        yield _silence(facts)


def _silence(facts: Facts) -> Finding:
    strict = facts.settings["consent.mode"] == "strict"
    words = _(
        "In the mode “strict” nothing is sent before the visitor agrees. Agree in your own banner, then look again."
    )
    if not strict:
        words = _(
            "It has asked for its settings, so the line is right. If no visitor has said no, then the connect-src of a"
            " Content-Security-Policy keeps it from speaking: add this server's address to it."
        )
    return Finding("attention", _("The tag runs, but nothing arrives"), words)


def _refusals(facts: Facts) -> Iterator[Finding]:
    for one in facts.recent("origin"):
        if one.name not in facts.origins:
            yield Finding(
                "broken",
                _("Pages of %(origin)s are refused", origin=one.name),
                _("They carry this shop's key, but the address is not among the shop's. If it is yours, allow it."),
                Link("allow", one.name, _("This is my shop: allow it")),
            )
    if any(one.name == "rate_limited" for one in facts.recent("refused")):
        yield Finding(
            "attention",
            _("Some requests were one too many"),
            _(
                "All visitors seem to share one address. Behind a proxy, SHOPBELL_TRUSTED_PROXIES says how many there"
                " are; else SHOPBELL_RATE_LIMIT is too low for this shop."
            ),
            Link("guide", "first-party", _("About proxies")),
        )


def _rejections(facts: Facts) -> Iterator[Finding]:
    rejected = facts.recent("rejected")
    if rejected:
        reasons = ", ".join(f"{one.name} ({one.count})" for one in rejected[:5])
        yield Finding(
            "attention",
            _("Some events could not be taken"),
            _("By reason: %(reasons)s. What each means is in docs/events.md.", reasons=reasons),
        )


OF_A_CHECKOUT = frozenset({"begin_checkout", "add_shipping_info", "add_payment_info", "purchase"})


def _platform(facts: Facts) -> Iterator[Finding]:
    seen = facts.recent("platform")
    if not seen:
        return
    platform = seen[0].name
    if platform == "shopify" and "add_to_cart" in facts.names and OF_A_CHECKOUT.isdisjoint(facts.names):
        yield Finding(
            "attention",
            _("Carts are filled, and no checkout is heard of"),
            _("No tag may run in Shopify's checkout. It takes a pixel, whose code is in the guide."),
            Link("guide", platform, PLATFORM_NAMES[platform]),
        )
    guide = GUIDE_OF.get(platform)
    name = PLATFORM_NAMES.get(platform, platform)
    yield Finding(
        "good",
        _("Built with %(platform)s", platform=name),
        _("There is a guide for it.") if guide else "",
        Link("guide", guide, name) if guide else None,
    )


OF_GOODS = OF_A_CHECKOUT | {"view_item_list", "view_item", "add_to_cart", "cart_update", "view_cart"}

SOURCE_NAMES = {
    "api": "shopbell('event', …)",
    "datalayer": "dataLayer",
    "shopify": "Shopify",
    "woocommerce": "WooCommerce",
    "markup": "JSON-LD, microdata, OpenGraph",
}


def _sources(facts: Facts) -> Iterator[Finding]:
    own = {"mapped": _("your mapping"), "observed": _("the page's own requests")}
    names = [SOURCE_NAMES.get(one.name) or own.get(one.name, one.name) for one in facts.recent("source")]
    if names:
        yield Finding(
            "good", _("Your pages speak for themselves"), _("Heard of: %(sources)s.", sources=", ".join(names))
        )
    elif facts.latest_event_at is not None and OF_GOODS.isdisjoint(facts.names):
        yield Finding(
            "attention",
            _("Only page views so far"),
            _(
                "Open a product, put it into the cart. If still nothing but page views arrives, your pages tell nobody"
                " what they show: then show Shopbell where price, name and button are."
            ),
            Link("page", "admin.mapping.index", _("Map your shop")),
        )


def _consent(facts: Facts) -> Iterator[Finding]:
    tools = {"tcf": "IAB TCF", "google": "Google Consent Mode", "shopify": "Shopify", "wordpress": "WP Consent API"}
    seen = [tools.get(one.name, "Shopbell") for one in facts.recent("consent_tool")]
    if seen:
        yield Finding("good", _("Consent is asked by %(tools)s", tools=", ".join(sorted(set(seen)))))
    elif facts.settings["consent.mode"] == "strict" and not facts.settings["consent.prompt"]:
        yield Finding(
            "attention",
            _("Nobody asks your visitors for their consent"),
            _(
                "In the mode “strict” nothing is sent before they agree. Switch on Shopbell's own prompt in the"
                " settings, or have your banner call shopbell('consent', …)."
            ),
            Link("page", "admin.shop_settings.index", _("Settings")),
        )


def _path(facts: Facts) -> Iterator[Finding]:
    seen = facts.recent("path")
    if not seen:
        return
    if seen[0].name == "first":
        yield Finding("good", _("First-party path"), _("The tag comes from your own site. Nothing blocks it lightly."))
    else:
        yield Finding(
            "good",
            _("The tag comes from this server's own address"),
            _("Under a path of your own shop, ad blockers would leave it alone more often."),
            Link("guide", "first-party", _("How to do that")),
        )


def _version(facts: Facts) -> Iterator[Finding]:
    seen = facts.recent("tag")
    if seen and all(one.name != __version__ for one in seen):
        yield Finding(
            "attention",
            _("An old tag is in use: %(version)s", version=seen[0].name),
            _("Browsers and page caches keep it for a while. Empty your cache if this stays for more than a day."),
        )
