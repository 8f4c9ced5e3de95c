"""What a visitor's consent and the shop's mode allow, as one answer for each purpose. Pure.

Every signal was already folded into one by the tag, the most restrictive winning; here a missing one is read by the
shop's mode (docs/protocol.md, "Consent").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.shops.settings import ShopSettings

EMAIL = "email_marketing"
"""The purpose that mail needs."""

_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Permission:
    """`measurement`: whether anything may be stored; `identity`: whether under the visitor's own id."""

    measurement: bool
    identity: bool
    personalisation: bool
    capture_ground: str
    """`consent`, `notice` or `full` where half-typed addresses may be kept, "" where they may not."""


def resolve(mode: str, consent: Mapping[str, bool], *, capture_mode: str, capture_notice: bool) -> Permission:
    """What may be done, from the shop's consent mode and what the visitor said."""
    said = consent.get("measurement")
    measurement = said is not False and (said is True or mode != "strict")
    identity = measurement and (said is True or mode == "full")
    personalisation = measurement and consent.get("personalisation") is not False
    if mode == "strict":
        personalisation = measurement and consent.get("personalisation") is True
    ground = _capture_ground(mode, consent.get("form_capture"), capture_notice)
    return Permission(measurement, identity, personalisation, ground if capture_mode != "off" and measurement else "")


def _capture_ground(mode: str, said: bool | None, notice: bool) -> str:
    if said is False:
        return ""
    if said is True:
        return "consent"
    if notice:
        return "notice"
    return "full" if mode == "full" else ""


def may_keep(settings: ShopSettings, kind: str, form: str) -> bool:
    """Whether the shop wants this kind of thing from this form. The tag asked the same; a browser may be anybody's."""
    if kind not in settings["capture.kinds"]:
        return False
    return settings["capture.mode"] != "named" or is_named(form, settings["capture.forms"])


def may_keep_sent(settings: ShopSettings, kind: str) -> bool:
    """Whether the shop wants this kind of thing from its popups. Who sends a popup's form has been asked for it."""
    return kind in settings["capture.kinds"]


def is_named(form: str, wanted: Sequence[str]) -> bool:
    """Whether a form's name or id is one that the shop named. A CSS selector only the page can match: the tag did."""
    return any(one in (form, f"#{form}") or not _NAME.fullmatch(one.removeprefix("#")) for one in wanted)
