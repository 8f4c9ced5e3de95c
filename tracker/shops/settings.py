"""A shop's settings, declared once: the command line, the admin's form and the documentation all read this list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from tracker.money import is_currency
from tracker.params import Param, ParamError, read_params
from tracker.phrases import N_
from tracker.shops.apply_link import template_problem

CONSENT_MODES = (
    ("strict", N_("Strict: nothing is sent or stored before the visitor agrees")),
    (
        "anonymous",
        N_("Anonymous: visits are counted without an id or storage until the visitor agrees"),
    ),
    ("full", N_("Full: my shop has the visitor's agreement before the tag runs")),
)

CAPTURE_MODES = (
    ("off", N_("Off")),
    ("named", N_("On, in the forms named below")),
    ("all", N_("On, in every checkout and sign-up form")),
)

CAPTURE_KINDS = (
    ("email", N_("Email addresses")),
    ("phone", N_("Phone numbers")),
    ("name", N_("Names")),
    ("birth_date", N_("Birth dates")),
)

APPLY_SYSTEMS = (
    ("custom", N_("By the link below, where there is one")),
    ("shopify", N_("Shopify")),
    ("woocommerce", N_("WooCommerce, with our snippet")),
)

APPLY_PLACES = (
    ("page", N_("The page they are on")),
    ("cart", N_("The cart")),
    ("checkout", N_("The checkout")),
    ("home", N_("The start page")),
)

SHOP_SETTINGS = (
    Param(
        "send",
        "boolean",
        N_("Tag is on"),
        True,
        help=N_("When off, the tag stays silent on every page."),
    ),
    Param(
        "currency",
        "text",
        N_("Currency"),
        "EUR",
        low=3,
        high=3,
        help=N_("For carts whose currency is not said."),
    ),
    Param(
        "shipping.free_from",
        "decimal",
        N_("Free shipping from"),
        0,
        low=0,
        high=1_000_000,
        help=N_("In the shop's currency, for popups that say how much is missing. 0 where there is no such amount."),
    ),
    Param(
        "timezone",
        "text",
        N_("Time zone"),
        "UTC",
        low=1,
        high=64,
        help=N_("For times in the admin, and for rules about day and hour."),
    ),
    Param("language", "text", N_("Language of popups"), "en", low=2, high=35),
    Param("consent.mode", "choice", N_("Consent"), "anonymous", choices=CONSENT_MODES),
    Param(
        "consent.prompt",
        "boolean",
        N_("Ask visitors with a prompt of Shopbell's own"),
        False,
        help=N_("For shops without a consent tool. Where a page has one, or in the mode Full, it does not come."),
    ),
    Param(
        "consent.privacy_url",
        "text",
        N_("Link to your privacy policy"),
        "",
        high=300,
        help=N_("Stands in the prompt. For example /policies/privacy"),
    ),
    Param(
        "consent.prompt_text",
        "text",
        N_("Your own words in the prompt"),
        "",
        high=400,
        help=N_("Instead of ours, and as they are in every language. Leave it empty for the translated ones."),
    ),
    Param(
        "consent.double_opt_in",
        "boolean",
        N_("Have addresses confirmed by email (double opt-in)"),
        False,
        help=N_(
            "Whoever agrees to mail in a popup gets a link first. Until it is pressed the address counts as not agreed."
        ),
    ),
    Param(
        "mail.reply_to",
        "text",
        N_("Address for answers to your mails"),
        "",
        high=254,
        help=N_("Where it goes when somebody answers. Empty means the address that mails are sent from."),
    ),
    Param(
        "capture.mode",
        "choice",
        N_("Half-typed forms"),
        "off",
        choices=CAPTURE_MODES,
    ),
    Param(
        "capture.kinds",
        "choices",
        N_("What is read from them"),
        ["email"],
        choices=CAPTURE_KINDS,
        low=1,
        help=N_("Take only what you use. A birth date needs a reason that you can name, such as an age limit."),
    ),
    Param(
        "capture.forms",
        "list",
        N_("Forms"),
        [],
        help=N_("Names, ids or CSS selectors of forms, one a line."),
    ),
    Param(
        "capture.passwords",
        "boolean",
        N_("Also forms in which a password is chosen"),
        False,
        help=N_("Forms to sign up. The password itself is never read, and neither are forms to log in."),
    ),
    Param("capture.notice", "boolean", N_("My shop shows a notice at the field"), False),
    Param(
        "capture.keep_hours",
        "integer",
        N_("Hours until what was typed and not sent is erased"),
        24,
        low=1,
        high=720,
    ),
    Param(
        "popups.per_session",
        "integer",
        N_("Popups a visit may see at most"),
        2,
        low=0,
        high=100,
        help=N_("Counts popups that cover the page. 0 shows none of them."),
    ),
    Param(
        "popups.window_count",
        "integer",
        N_("Popups a visitor may see at most in the hours below"),
        0,
        low=0,
        high=100,
        help=N_("Over several visits, for popups that cover the page. 0 sets no such limit."),
    ),
    Param("popups.window_hours", "integer", N_("Within so many hours"), 168, low=1, high=8760),
    Param(
        "popups.rest_minutes",
        "integer",
        N_("Minutes of rest between two popups"),
        0,
        low=0,
        high=10_080,
        help=N_("After one that covered the page, no other does for so long. 0 is no rest."),
    ),
    Param(
        "popups.holdout_percent",
        "integer",
        N_("Percent of visitors who never see a popup"),
        0,
        low=0,
        high=50,
        help=N_(
            "Of popups that cover the page. What these visitors buy, beside what the others do, is what popups really "
            "bring. 5 is usual; 0 holds nobody out."
        ),
    ),
    Param(
        "margin_percent",
        "integer",
        N_("Margin in percent of the price"),
        40,
        low=1,
        high=100,
        help=N_("What stays of the full price before any discount. Experiments for margin reckon with it."),
    ),
    Param(
        "visits.keep_days",
        "integer",
        N_("Days for which visits and what was done in them are kept"),
        90,
        low=1,
        high=3650,
        help=N_("Daily figures, orders, contacts and what was won stay. A visitor who withdraws is erased at once."),
    ),
    Param(
        "carts.keep_days",
        "integer",
        N_("Days for which a cart is kept that nothing is done with"),
        30,
        low=1,
        high=365,
    ),
    Param(
        "decisions.keep_days",
        "integer",
        N_("Days for which it can be said why a popup was shown or not"),
        30,
        low=1,
        high=365,
        help=N_("What was decided for each page is kept this long. A visitor who withdraws is erased at once."),
    ),
    Param(
        "answers.keep_days",
        "integer",
        N_("Days for which answers to popups are kept"),
        365,
        low=1,
        high=3650,
        help=N_("Then they are erased, with the words that visitors wrote. The figures of a popup count what is kept."),
    ),
    Param(
        "apply.system",
        "choice",
        N_("How a coupon gets into the cart"),
        "custom",
        choices=APPLY_SYSTEMS,
        help=N_("The button “Apply to my cart” leads there. WooCommerce needs a snippet, which the docs have."),
    ),
    Param(
        "apply.place",
        "choice",
        N_("Where the button leads then"),
        "page",
        choices=APPLY_PLACES,
        help=N_("For Shopify and WooCommerce."),
    ),
    Param(
        "apply_url",
        "text",
        N_("Link that applies a coupon"),
        "",
        high=300,
        help=N_("For a link of your own. For example https://shop.example/discount/{code}"),
    ),
)

APPLY_PROBLEMS = {
    "form": N_("must begin with https:// or with / and have no spaces"),
    "code": N_("needs {code} where the code belongs"),
    "host": N_("needs the shop's own address before {code}: a code must not decide where the link leads"),
}

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_ADDRESS = re.compile(r"[^\s@<>\"',;:()]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")

BY_NAME = {param.name: param for param in SHOP_SETTINGS}


@dataclass(frozen=True)
class ShopSettings:
    """All settings of one shop with their defaults, by name: `settings["consent.mode"]`."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def shop_settings(stored: Mapping[str, Any]) -> ShopSettings:
    """Stored differences laid over the defaults."""
    return ShopSettings({param.name: stored.get(param.name, param.default) for param in SHOP_SETTINGS})


def has_apply_link(settings: ShopSettings) -> bool:
    """Whether a button can put a coupon into the cart."""
    return settings["apply.system"] != "custom" or bool(settings["apply_url"])


def read_settings(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Checks changed settings. Raises ParamError that names the setting and says how to mend it."""
    params = [BY_NAME[name] for name in changes if name in BY_NAME]
    read = read_params(params or SHOP_SETTINGS, changes)
    read = {name: value for name, value in read.items() if name in changes}
    if "currency" in read and not is_currency(read["currency"]):
        raise ParamError("currency", N_("must be an ISO 4217 code such as EUR"))
    if "timezone" in read and read["timezone"] not in available_timezones():
        raise ParamError("timezone", N_("must be a name such as Europe/Berlin"))
    if read.get("apply_url") and (problem := template_problem(read["apply_url"])):
        raise ParamError("apply_url", APPLY_PROBLEMS[problem])
    if read.get("consent.privacy_url") and not read["consent.privacy_url"].startswith(("https://", "http://", "/")):
        raise ParamError("consent.privacy_url", N_("must begin with https:// or with /"))
    if read.get("mail.reply_to") and not _ADDRESS.fullmatch(read["mail.reply_to"]):
        raise ParamError("mail.reply_to", N_("must be an email address such as shop@example.com"))
    if "language" in read and not _LANGUAGE.fullmatch(read["language"]):
        raise ParamError("language", N_("must be a language tag such as en or pt-BR"))
    return read
