"""What is wrong with a draft, in the reader's language and in words a marketer understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.popups.document import DocumentError

_PLACES: tuple[tuple[str, str, Callable[[], str]], ...] = (
    (r"accent|accent_text|background|text", r"^theme\.", lambda: _("Give a colour such as #0f766e.")),
    (r"src|href", r"", lambda: _("Give an address that begins with https://, or with / for a page of the shop.")),
    (r"share_image", r"", lambda: _("Give an address that begins with https://.")),
    (
        r"picture|shop_link",
        r"",
        lambda: _("Give an address that begins with https://, or with / for a page of the shop."),
    ),
    (r"colours", r"^game\.", lambda: _("Give a colour such as #0f766e.")),
)

_KINDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"length >= 1$", lambda _limit: _("Fill this in.")),
    (r"`str` of length <= (\d+)", lambda limit: _("At most %(limit)s characters.", limit=limit)),
    (r"`array` of length <= (\d+)", lambda limit: _("At most %(limit)s of these.", limit=limit)),
    (r"`array` of length >= (\d+)", lambda limit: _("At least %(limit)s of these.", limit=limit)),
    (r"`(?:int|float)` >= (\d+)", lambda limit: _("At least %(limit)s.", limit=limit)),
    (r"`(?:int|float)` <= (\d+)", lambda limit: _("At most %(limit)s.", limit=limit)),
    (r"Expected `int", lambda _limit: _("Give a whole number.")),
    (r"must be at least (\d+)", lambda limit: _("At least %(limit)s.", limit=limit)),
    (r"must be at most (\d+)", lambda limit: _("At most %(limit)s.", limit=limit)),
    (r"must not be empty|is missing", lambda _limit: _("Fill this in.")),
    (r"must be a whole number", lambda _limit: _("Give a whole number.")),
    (r"must be a number", lambda _limit: _("Give a number.")),
    (r"choose the coupon pool", lambda _limit: _("Choose the coupon pool that the codes come from.")),
    (r"give the code", lambda _limit: _("Give the code that is won.")),
    (r"give the address", lambda _limit: _("Give the address that the button leads to.")),
    (r"weight above 0", lambda _limit: _("At least one prize needs a weight above 0.")),
    (r"ends before it starts", lambda _limit: _("It ends before it starts.")),
    (r"at least one part", lambda _limit: _("Add at least one part.")),
    (r"no such text", lambda _limit: _("This text belongs to a part that is gone.")),
    (r"popup's own language", lambda _limit: _("This is the popup's own language.")),
    (r"no step leads here", lambda _limit: _("No step leads here. Let a form or a button lead to it, or remove it.")),
    (r"there is no step '(\w+)'", lambda name: _("There is no step “%(name)s” any more.", name=name)),
    (r"choose the step", lambda _limit: _("Choose the step that the button leads to.")),
    (r"no form can be sent", lambda _limit: _("No form can be sent from this step. Ask in a step before it.")),
    (r"round in a circle", lambda _limit: _("The forms lead round in a circle and never come to an end.")),
    (r"has no field|nobody can answer", lambda _limit: _("Nobody can give this answer any more. Choose another.")),
    (r"give a value, or say", lambda _limit: _("Give a value, or say what it is taken from.")),
    (r"choose the popup", lambda _limit: _("Choose the popup.")),
    (r"same popup", lambda _limit: _("The same popup stands there twice.")),
    (r"same name", lambda _limit: _("Two fields have the same name.")),
)


@dataclass(frozen=True)
class Problem:
    """Where in the document, and what to do about it."""

    path: str
    message: str


def explain(error: DocumentError) -> Problem:
    """The problem in words. What has no translation is told as the document's own check says it."""
    path = _path(error)
    leaf = path.rpartition(".")[2].split("[")[0]
    if "regex" in error.problem:
        for leaves, within, words in _PLACES:
            if re.fullmatch(leaves, leaf) and re.search(within, path):
                return Problem(path, words())
    for pattern, in_words in _KINDS:
        found = re.search(pattern, error.problem)
        if found:
            return Problem(path, in_words(found.group(1) if found.groups() else ""))
    return Problem(path, error.problem)


def _path(error: DocumentError) -> str:
    # A condition's parameter is told as "rule.all[0]: cart_value: value: must be a number".
    param = re.match(r"(\w+): (\w+): ", error.problem) if error.path.startswith("rule") else None
    return f"{error.path}.params.{param.group(2)}" if param else error.path
