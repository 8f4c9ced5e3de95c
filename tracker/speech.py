"""What was declared for translation, said in the language of whoever reads it."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from tracker.phrases import Counted


def say(phrase: str | Counted) -> str:
    """The words of an `N_` or a `Plural`, in the language of this request. Their places in braces are left to fill."""
    if isinstance(phrase, Counted):
        return str(ngettext(phrase.one, phrase.many, phrase.count))
    return str(gettext(phrase))
