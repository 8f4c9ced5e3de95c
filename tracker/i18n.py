"""Languages: which one a person reads, and gettext for every string they see."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale

LANGUAGES = {"en": "English", "vi": "Tiếng Việt", "ru": "Русский", "th": "ไทย"}
"""Languages of the admin, each with the name it has for those who speak it."""

VISITOR_LANGUAGES = ("en", "vi", "ru", "th")
"""Languages of what visitors read: a popup's own words and the consent prompt. A test holds that none is missing."""

babel = Babel()


def init_i18n(app: Flask) -> None:
    """Attaches Babel; translations live in tracker/translations."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=_locale, timezone_selector=_timezone)


def best_language(wanted: str) -> str:
    """The language in which we speak to visitors that fits a BCP 47 tag best; English when none does."""
    primary = wanted.replace("_", "-").split("-", 1)[0].lower()
    return primary if primary in VISITOR_LANGUAGES else "en"


def language_name(tag: str) -> str:
    """How whoever reads this calls a language ("Vietnamese"); the tag itself where nobody has a name for it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(get_locale()) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def own_name(tag: str) -> str:
    """How a language calls itself ("Tiếng Việt"); the tag where nobody has a name for it."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name() or tag
    except (ValueError, UnknownLocaleError):
        return tag
    return name[:1].upper() + name[1:]


def _locale() -> str:
    if not has_request_context():
        return "en"
    return getattr(g, "language", None) or request.accept_languages.best_match(LANGUAGES) or "en"


def _timezone() -> str:
    return getattr(g, "timezone", None) or "UTC"
