"""How things are shown: times, money, addresses. Hung on Jinja for every template of the admin."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from babel.numbers import format_currency as babel_currency
from flask import Flask, g
from flask_babel import format_date, format_datetime, format_decimal, get_locale, ngettext
from flask_babel import gettext as _

from tracker.admin.access import RANK
from tracker.admin.assets import asset_url
from tracker.admin.glossary import PARAMS, term_of
from tracker.admin.navigation import navigation, shop_url
from tracker.clock import iso, now
from tracker.contacts.addresses import masked
from tracker.money import decimals
from tracker.shops.samples import is_sample

MINUTE, HOUR, DAY = 60, 3600, 86400


def init_show(app: Flask) -> None:
    """Gives every template the filters and functions of this module."""
    app.jinja_env.filters.update(ago=ago, since=since, moment=moment, clock=clock, day=day, iso=iso)
    app.jinja_env.filters.update(date=date)
    app.jinja_env.filters.update(
        money=money, number=number, percent=percent, masked=masked, path_of=path_of, duration=duration
    )
    app.jinja_env.globals.update(asset_url=asset_url, may=may, navigation=navigation, shop_url=shop_url, now=now)
    app.jinja_env.globals.update(known_views=lambda: app.view_functions, get_locale=get_locale, zones=zones)
    app.jinja_env.globals.update(term_of=term_of, explained_params=PARAMS, is_sample=is_sample)


def may(role: str) -> bool:
    """Whether the person's role in the shop of this page is at least this one."""
    return RANK.get(getattr(g, "role", ""), 0) >= RANK[role]


def ago(at: dt.datetime | None) -> str:
    """How long ago in few words: "12 s ago", "3 h ago", "Mar 4"."""
    if at is None:
        return "–"
    seconds = int((now() - at).total_seconds())
    if seconds < 0:
        return _ahead(-seconds)
    if seconds < 5:
        return str(_("now"))
    if seconds < MINUTE:
        return str(_("%(count)s s ago", count=seconds))
    if seconds < HOUR:
        return str(_("%(count)s min ago", count=seconds // MINUTE))
    if seconds < DAY:
        return str(_("%(count)s h ago", count=seconds // HOUR))
    if seconds < 7 * DAY:
        return str(ngettext("%(num)s day ago", "%(num)s days ago", seconds // DAY))
    return str(format_datetime(at, "d MMM yyyy"))


def _ahead(seconds: int) -> str:
    if seconds < HOUR:
        return str(_("in %(count)s min", count=max(1, seconds // MINUTE)))
    if seconds < 2 * DAY:
        return str(_("in %(count)s h", count=seconds // HOUR))
    return str(_("in %(count)s days", count=seconds // DAY))


def since(at: dt.datetime | None) -> str:
    """A day in words that follow "since": "Tuesday", or "4 Mar 2026" when there was more than one Tuesday."""
    if at is None:
        return "–"
    return str(format_datetime(at, "EEEE" if (now() - at).days < 6 else "d MMM yyyy"))


def moment(at: dt.datetime | None) -> str:
    """The full date and time in the shop's time zone."""
    return "–" if at is None else str(format_datetime(at, "d MMM yyyy, HH:mm:ss ZZZZ"))


def date(at: dt.datetime | None) -> str:
    """The day in the shop's time zone."""
    return "–" if at is None else str(format_datetime(at, "d MMM yyyy"))


def duration(ms: int) -> str:
    """A span of time in few words: "45 s", "3 min", "2 h 5 min"."""
    seconds = ms // 1000
    if seconds < MINUTE:
        return str(_("%(seconds)s s", seconds=seconds))
    if seconds < HOUR:
        return str(_("%(minutes)s min", minutes=seconds // MINUTE))
    return str(_("%(hours)s h %(minutes)s min", hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE))


def clock(at: dt.datetime) -> str:
    """The time of day in the shop's time zone."""
    return str(format_datetime(at, "HH:mm:ss"))


def day(date: dt.date) -> str:
    """A date without its year, short enough for the foot of a chart."""
    return str(format_date(date, "d MMM"))


def path_of(url: str) -> str:
    """The part of an address that differs from page to page; the whole of one that has no path."""
    try:
        return unquote(urlsplit(url).path) or url
    except ValueError:
        return url


def money(minor: int, currency: str) -> str:
    """Minor units as an amount with its currency, as people of this language write it."""
    places = decimals(currency)
    amount = Decimal(minor) / 10**places
    return str(babel_currency(amount, currency, locale=get_locale(), currency_digits=True))


def number(value: Any) -> str:
    return str(format_decimal(value))


def percent(value: float) -> str:
    """A share in percent, with one decimal: a column of them stands under one another."""
    return f"{format_decimal(round(value, 1), '#,##0.0')}\u00a0%"


def zones() -> list[str]:
    """Names of time zones, as a person would pick one."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
