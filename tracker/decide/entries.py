"""The popups of an answer: what is the same for everybody is encoded once, and each person's own is put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import msgspec
from flask_babel import force_locale, gettext

from tracker.decide.context import Context
from tracker.decide.engine import variant_of
from tracker.decide.experiments import HOLDOUT
from tracker.decide.frequency import CAPS
from tracker.decide.published import LivePopups, Published
from tracker.decide.verdicts import HOLDOUTS, Decision
from tracker.i18n import best_language
from tracker.ids import uuid7_bytes
from tracker.popups.beside import Shown
from tracker.popups.document import Document, TriggerSet, best_of, game_of, in_language
from tracker.popups.proof import seal, sealed_text
from tracker.popups.rules_text import rules_text
from tracker.popups.scripts import popup_modules, script_url, scripts_built
from tracker.popups.strings import runtime_strings
from tracker.popups.tokens import PopupToken, server_seed, write_token
from tracker.signing import Signer

MOST_WRITTEN = 200
"""Forms of one popup: its variants in its languages, on phones and elsewhere."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom the decision is for: the ids that its tokens are bound to. Zeros for a visitor nothing is stored of."""

    shop_id: int
    visitor_id: int
    session_id: int
    language: str = ""
    """The shop's, for whoever reads none of a popup's languages."""


@dataclass(frozen=True)
class Won:
    """A code that the visitor has not used yet, of a popup that reminds of it. `coupon` is what the browser is told."""

    label: str
    coupon: Mapping[str, Any]
    seconds_left: int | None


@dataclass(frozen=True)
class Beside:
    """What is known of the visitor for the things that stand beside the popups, by popup id."""

    shown: Mapping[int, Shown] = field(default_factory=dict)
    won: Mapping[int, Won] = field(default_factory=dict)


NOTHING_BESIDE = Beside()


class Written(NamedTuple):
    """What everybody is told of a popup, in JSON: the object up to its last member, without the bracket at its end.

    With a game it is broken where the seal of the draw goes, which is of one token alone.
    """

    start: bytes
    end: bytes = b""
    weights: tuple[int, ...] | None = None
    """Of the prizes, as they are sealed; None without a game."""


@dataclass(slots=True)
class Entry:
    """A popup as one person is told of it."""

    popup: str
    """Its public id."""
    variant: str
    written: Written
    token: str
    seal: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    """What else only this person is told."""

    def json(self) -> bytes:
        """As it is answered."""
        more = b"," + _encode(self.more)[1:] if self.more else b"}"
        written = self.written
        return b'%b%b%b,"token":"%b"%b' % (written.start, self.seal.encode(), written.end, self.token.encode(), more)


class Entries:
    """Makes the entries of one decision."""

    def __init__(
        self,
        context: Context,
        popups: LivePopups,
        audience: Audience,
        signer: Signer,
        beside: Beside,
        before_words: Callable[[], object],
    ) -> None:
        """`before_words` is called before a text is translated, which needs the application's context."""
        self._context = context
        self._popups = popups
        self._audience = audience
        self._signer = signer
        self._beside = beside
        self._before_words = before_words
        self._wanted = (context.page.language, context.language, audience.language)

    def of(self, decision: Decision) -> list[Entry]:
        """Those that may be shown, those that come back at the visitor's own wish, and the reminders of codes."""
        by_id = self._popups.by_id
        entries = []
        for verdict in decision.claimable:
            popup = by_id[verdict.popup]
            # Nothing is drawn for those who are held out, but their triggers run, so that it is known who would have
            # seen it.
            variant = HOLDOUT if verdict.failed in HOLDOUTS else variant_of(self._context, popup.candidate)
            entries.append(self._entry(popup, variant))
        if self._beside.shown:
            entries += self._returning(decision)
        if self._beside.won:
            entries += self._reminders()
        return entries

    def _returning(self, decision: Decision) -> Iterator[Entry]:
        """Those that only their caps stop, and that something on the page brings back."""
        for verdict in decision.verdicts:
            popup = self._popups.by_id[verdict.popup]
            shown = self._beside.shown.get(popup.id)
            if verdict.failed not in CAPS or shown is None or shown.version != popup.version:
                continue
            document = popup.variants.get(shown.variant)
            if document is not None and document.display.reopens:
                yield self._entry(popup, shown.variant, shown.token_id)

    def _entry(self, popup: Published, variant: str, shown_by: bytes | None = None) -> Entry:
        """`shown_by` is the id of the token by which a popup that comes back was shown last."""
        language = best_of(popup.languages, self._wanted)
        written = self._written(popup, variant, language, returns=shown_by is not None)
        token = self._token(popup, variant, language, shown_by or uuid7_bytes())
        entry = Entry(popup.public_id, variant, written, write_token(self._signer, token))
        if written.weights is not None:
            seed = server_seed(self._signer, token.id)
            entry.seal = seal(sealed_text(seed, popup.public_id, popup.version, written.weights))
        return entry

    def _token(self, popup: Published, variant: str, language: str, token_id: bytes) -> PopupToken:
        audience = self._audience
        return PopupToken(
            id=token_id,
            shop_id=audience.shop_id,
            popup_id=popup.id,
            version=popup.version,
            variant=variant,
            visitor_id=audience.visitor_id,
            session_id=audience.session_id,
            language=language if language != popup.document.language else "",
        )

    def _reminders(self) -> Iterator[Entry]:
        """The codes that were won, of popups that remind of them."""
        for popup in self._popups.by_id.values():
            won = self._beside.won.get(popup.id)
            variant = variant_of(self._context, popup.candidate)
            document = popup.variants.get(variant)
            if won is None or document is None or not document.display.reminder:
                continue
            language = best_of(popup.languages, self._wanted)
            drawn = popup.drawn[variant][language]
            self._before_words()
            told = {
                "popup": popup.public_id,
                "version": popup.version,
                "variant": variant,
                "priority": 0,
                "blocking": False,
                "document": None,
                "modules": [script_url("runtime/reminder.js")],
                "language": language,
                "strings": strings_in(best_language(language)),
                "theme": drawn["theme"],
                "reminder": {
                    **drawn["display"]["reminder"],
                    **won.coupon,
                    "label": won.label,
                    "seconds_left": won.seconds_left,
                },
            }
            token = self._token(popup, variant, popup.document.language, uuid7_bytes())
            written = Written(_encode(told)[:-1])
            yield Entry(popup.public_id, variant, written, write_token(self._signer, token))

    def _written(self, popup: Published, variant: str, language: str, *, returns: bool) -> Written:
        triggers = popup.document.triggers.on(self._context.device.kind)
        key = (variant, language, triggers is popup.document.triggers.phone, returns, scripts_built())
        found: Written | None = popup.written.get(key)
        if found is None:
            if len(popup.written) >= MOST_WRITTEN:
                popup.written.clear()
            self._before_words()
            found = popup.written[key] = _write(popup, variant, language, triggers, returns=returns)
        return found


def _write(popup: Published, variant: str, language: str, triggers: TriggerSet, *, returns: bool) -> Written:
    document, drawn = popup.variants.get(variant), popup.drawn.get(variant, {}).get(language)
    told = {
        "popup": popup.public_id,
        "version": popup.version,
        "variant": variant,
        "priority": popup.candidate.priority,
        "blocking": popup.candidate.is_blocking,
        **_moments(triggers, document),
        "modules": popup_modules(document) if document else [],
        "language": language,
        "strings": strings_in(best_language(language), game_of(document)) if document else {},
    }
    if returns:
        # At the visitor's own wish alone.
        told |= {"triggers": [], "delay": 0, "cancel": [], "returns": True}
    if drawn is None or document is None or document.game is None:
        return Written(_encode({**told, "document": drawn})[:-1])
    with force_locale(best_language(language)):
        rules = rules_text(in_language(document, language), gettext)
    outside = {name: part for name, part in drawn.items() if name != "game"}
    parts = (
        _encode(told)[:-1],
        b',"document":',
        _encode(outside)[:-1],
        b',"game":',
        _encode({**drawn["game"], "rules": rules})[:-1],
        b',"seal":"',
    )
    return Written(b"".join(parts), b'"}}', tuple(prize.weight for prize in document.game.prizes))


def _moments(triggers: TriggerSet, document: Document | None) -> dict[str, Any]:
    if document is not None and document.display.type == "embedded":
        # It is drawn where its owner has placed it, when it comes into view.
        return {"triggers": [], "match": "any"}
    moments: dict[str, Any] = {
        "triggers": [{"trigger": use.trigger, "params": use.params} for use in triggers.uses],
        "match": triggers.match,
    }
    if triggers.delay_seconds:
        moments["delay"] = triggers.delay_seconds
    if triggers.cancel:
        moments["cancel"] = triggers.cancel
    return moments


@cache
def strings_in(language: str, game: str = "") -> dict[str, str]:
    """The runtime's own words in one of VISITOR_LANGUAGES, with those of a game."""
    with force_locale(language):
        return runtime_strings(gettext, game)
