"""A popup in one plain sentence: when it opens, for whom, how often."""

from __future__ import annotations

import datetime as dt

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from tracker.clock import from_ms
from tracker.decide.rule_words import summarise
from tracker.phrases import Plural
from tracker.popups.document import Caps, Document, Schedule, TriggerSet
from tracker.popups.triggers import TRIGGERS
from tracker.speech import say

HOURS_A_DAY = 24


def sentence(document: Document, *, brief: bool = False) -> str:
    """ "Shown when the visitor is about to leave, to everybody, at most once a visit." Brief leaves out how often."""
    parts = [moments_words(document), _whom(document)]
    if not brief:
        parts += _caps(document.caps)
        if document.group:
            parts.append(_("within the limits of the group “%(name)s”", name=document.group))
    parts += _times(document.schedule)
    return str(_("Shown %(parts)s.", parts=", ".join(parts)))


def moments_words(document: Document) -> str:
    """When it opens: "when the visitor is about to leave or after 20 seconds on the page"."""
    if document.display.type == "embedded":
        return str(_("where it was placed in the page, once it is seen"))
    desktop, phone = document.triggers.desktop, document.triggers.phone
    if phone is None:
        return _moments(desktop)
    return str(_("%(desktop)s, on phones %(phone)s", desktop=_moments(desktop), phone=_moments(phone)))


def whom_words(document: Document) -> str:
    """For whom it is: "to everybody"."""
    return _whom(document)


def caps_words(document: Document) -> str:
    """How often it comes: "at most once a visit, not within 1 day after it was closed"."""
    return ", ".join(_caps(document.caps)) or str(_("as often as it fits"))


def times_words(document: Document) -> str:
    """From when until when it runs."""
    return ", ".join(_times(document.schedule)) or str(_("always"))


def _moments(triggers: TriggerSet) -> str:
    moments = []
    for use in triggers.uses:
        trigger = TRIGGERS.get(use.trigger)
        if trigger is not None:
            summary = trigger.summary
            words = say(summary.of(use.params) if isinstance(summary, Plural) else summary)
            moments.append(words.format(**use.params))
    joiner = _("and") if triggers.match == "all" else _("or")
    words = f" {joiner} ".join(moments)
    if triggers.delay_seconds:
        seconds = triggers.delay_seconds
        words = str(
            ngettext("%(words)s and %(num)d second more", "%(words)s and %(num)d seconds more", seconds, words=words)
        )
    if triggers.cancel:
        words = str(
            _("%(words)s unless %(events)s comes first", words=words, events=f" {_('or')} ".join(triggers.cancel))
        )
    return words


def _whom(document: Document) -> str:
    words = summarise(document.rule, say)
    return str(_("to visitors %(rule)s", rule=words) if words else _("to everybody"))


def _caps(caps: Caps) -> list[str]:
    parts = []
    if caps.per_session is not None:
        parts.append(ngettext("at most once a visit", "at most %(num)d times a visit", caps.per_session))
    for window in caps.windows:
        span = _span(window.hours)
        parts.append(ngettext("at most once in %(span)s", "at most %(num)d times in %(span)s", window.count, span=span))
    if caps.lifetime is not None:
        parts.append(ngettext("once in all", "%(num)d times in all", caps.lifetime))
    if caps.after_dismissal_hours:
        parts.append(_("not within %(span)s after it was closed", span=_span(caps.after_dismissal_hours)))
    return parts


def _times(schedule: Schedule) -> list[str]:
    parts = []
    if schedule.starts_at is not None:
        parts.append(_("from %(time)s", time=_moment(from_ms(schedule.starts_at))))
    if schedule.ends_at is not None:
        parts.append(_("until %(time)s", time=_moment(from_ms(schedule.ends_at))))
    return parts


def _span(hours: int) -> str:
    if hours % HOURS_A_DAY == 0:
        return str(ngettext("%(num)d day", "%(num)d days", hours // HOURS_A_DAY))
    return str(ngettext("%(num)d hour", "%(num)d hours", hours))


def _moment(at: dt.datetime) -> str:
    return str(format_datetime(at, "d MMM yyyy, HH:mm"))
