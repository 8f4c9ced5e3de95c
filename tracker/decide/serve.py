"""From a decision to what is answered: tokens, documents and words for the popups that may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import force_locale, gettext

from tracker.decide.changes import changes
from tracker.decide.context import Context
from tracker.decide.engine import Examination, variant_of
from tracker.decide.experiments import HOLDOUT
from tracker.decide.frequency import CAPS
from tracker.decide.published import LivePopups, Published
from tracker.decide.rules import TracedCondition, TracedGroup
from tracker.decide.verdicts import HOLDOUTS, Decision, Verdict
from tracker.i18n import best_language
from tracker.ids import uuid7
from tracker.money import to_major
from tracker.popups.beside import Shown
from tracker.popups.document import Document, TriggerSet, best_of, game_of, in_language, languages_of
from tracker.popups.proof import seal, sealed_text
from tracker.popups.rules_text import rules_text
from tracker.popups.scripts import game_urls, popup_modules, script_url
from tracker.popups.strings import runtime_strings
from tracker.popups.tokens import PopupToken, server_seed, write_token
from tracker.signing import Signer


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


def decision_json(
    decision: Decision,
    context: Context,
    popups: LivePopups,
    audience: Audience,
    signer: Signer,
    beside: Beside = NOTHING_BESIDE,
) -> dict[str, Any]:
    """The decision as docs/protocol.md describes it, ready to be encoded."""
    closed = (verdict for verdict in decision.verdicts if verdict.failed in CAPS)
    return {
        "id": uuid7(),
        "popups": [
            *(
                _entry(context, popups.by_id[verdict.popup], verdict, audience, signer)
                for verdict in decision.claimable
            ),
            *_returning(context, popups, closed, audience, signer, beside),
            *_reminders(context, popups, audience, signer, beside),
        ],
        "visit": _visit(context),
        "runtime": script_url("runtime.js"),
        "games": game_urls(),
        **_corners(popups),
        "why": decision.why,
    }


def trace_json(examinations: Sequence[Examination]) -> list[dict[str, Any]]:
    """Every popup's gates, its rule as a tree, and the smallest change, for those who hold the secret key."""
    return [
        {
            "popup": one.popup,
            "version": one.version,
            "eligible": one.failed is None,
            "failed": one.failed,
            "gates": [
                {"gate": gate.gate, "passed": gate.passed, "operand": gate.operand, "seen": gate.seen}
                for gate in one.gates
            ],
            "rule": _rule_json(one.rule),
            "changes": [
                {"gate": each.gate, "seen": each.seen, "wanted": each.wanted, "more": each.more, "from": each.at_ms}
                for each in changes(one, str)
            ],
        }
        for one in examinations
    ]


def _rule_json(node: TracedGroup | TracedCondition) -> dict[str, Any]:
    if isinstance(node, TracedGroup):
        return {node.kind: [_rule_json(one) for one in node.nodes], "passed": node.passes}
    use = node.use
    return {
        "condition": use.condition.name,
        "params": dict(use.params),
        "seen": node.seen,
        "holds": node.holds,
        "passed": node.passes,
    }


def _corners(popups: LivePopups) -> dict[str, Any]:
    """The path of what draws tabs and buttons, where any popup of the shop stands beside or in the page; and whether
    one has a place in it, of which the tag is to know also where nothing may be shown or is live."""
    if not (popups.stands_beside or popups.stands_in_page):
        return {}
    return {"corners": script_url("runtime/corners.js"), **({"places": True} if popups.stands_in_page else {})}


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


def _visit(context: Context) -> dict[str, Any]:
    """What triggers in the browser must know of the visit: how many pages, and how the cart has come to its value."""
    cart = context.cart
    visit: dict[str, Any] = {"page": context.visitor.page_count}
    if cart.changed_at is not None:
        value = to_major(cart.value_minor, cart.currency or "EUR")
        visit["cart"] = {"value": float(value), "changed_ms_ago": max(0, context.now_ms - cart.changed_at)}
    return visit


def _returning(
    context: Context,
    popups: LivePopups,
    closed: Iterator[Verdict],
    audience: Audience,
    signer: Signer,
    beside: Beside,
) -> Iterator[dict[str, Any]]:
    """Those that only their caps stop, and that something on the page brings back: at the visitor's own wish alone."""
    for verdict in closed:
        popup = popups.by_id[verdict.popup]
        shown = beside.shown.get(popup.id)
        document = popup.variants.get(shown.variant) if shown and shown.version == popup.version else None
        if shown is not None and document is not None and document.display.reopens:
            entry = _entry(context, popup, verdict, audience, signer, shown)
            yield {**entry, "triggers": [], "delay": 0, "cancel": [], "returns": True}


def _reminders(
    context: Context, popups: LivePopups, audience: Audience, signer: Signer, beside: Beside
) -> Iterator[dict[str, Any]]:
    """The codes that were won, of popups that remind of them."""
    for popup in popups.by_id.values() if beside.won else ():
        won = beside.won.get(popup.id)
        variant = variant_of(context, popup.candidate)
        document = popup.variants.get(variant)
        if won is None or document is None or not document.display.reminder:
            continue
        language = best_of(languages_of(popup.document), (context.page.language, context.language, audience.language))
        drawn = popup.drawn[variant][language]
        token = PopupToken(
            uuid7().bytes, audience.shop_id, popup.id, popup.version, variant, audience.visitor_id, audience.session_id
        )
        yield {
            "popup": popup.public_id,
            "version": popup.version,
            "variant": variant,
            "token": write_token(signer, token),
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


def _entry(
    context: Context,
    popup: Published,
    verdict: Verdict,
    audience: Audience,
    signer: Signer,
    shown: Shown | None = None,
) -> dict[str, Any]:
    variant = HOLDOUT if verdict.failed in HOLDOUTS else variant_of(context, popup.candidate)
    if shown is not None:
        variant = shown.variant
    # Nothing is drawn for those who are held out, but their triggers run, so that it is known who would have seen it.
    document = popup.variants.get(variant)
    own = popup.document.language
    language = best_of(languages_of(popup.document), (context.page.language, context.language, audience.language))
    token = PopupToken(
        id=shown.token_id if shown is not None else uuid7().bytes,
        shop_id=audience.shop_id,
        popup_id=popup.id,
        version=popup.version,
        variant=variant,
        visitor_id=audience.visitor_id,
        session_id=audience.session_id,
        language=language if language != own else "",
    )
    return {
        "popup": popup.public_id,
        "version": popup.version,
        "variant": variant,
        "token": write_token(signer, token),
        "priority": verdict.priority,
        "blocking": popup.candidate.is_blocking,
        **_moments(popup.document.triggers.on(context.device.kind), document),
        "document": _drawn(popup, variant, language, token, signer),
        "modules": popup_modules(document) if document else [],
        "language": language,
        "strings": strings_in(best_language(language), game_of(document)) if document else {},
    }


def _drawn(popup: Published, variant: str, language: str, token: PopupToken, signer: Signer) -> dict[str, Any] | None:
    """The public document; with a game, also its rules and the seal of the draw that this token allows."""
    drawn, document = popup.drawn.get(variant, {}).get(language), popup.variants.get(variant)
    if drawn is None or document is None or document.game is None:
        return drawn
    weights = [prize.weight for prize in document.game.prizes]
    text = sealed_text(server_seed(signer, token.id), popup.public_id, popup.version, weights)
    with force_locale(best_language(language)):
        rules = rules_text(in_language(document, language), gettext)
    return {**drawn, "game": {**drawn["game"], "rules": rules, "seal": seal(text)}}


@cache
def strings_in(language: str, game: str = "") -> dict[str, str]:
    """The runtime's own words in one of VISITOR_LANGUAGES, with those of a game."""
    with force_locale(language):
        return runtime_strings(gettext, game)
