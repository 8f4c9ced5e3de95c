"""The public door of consent: the prompt, and what the visitor allowed or withdrew. A withdrawal erases at once."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, request
from flask_babel import force_locale, gettext

from tracker.access import tag_route
from tracker.clock import now
from tracker.collect.answers import answer
from tracker.collect.guard import check_origin, check_rate, known_shop, read_json
from tracker.contacts.consent import write_consent
from tracker.contacts.erase import take_back
from tracker.contacts.prompt import prompt_json
from tracker.db import writing
from tracker.events import scrub
from tracker.events.parse import is_visitor_id
from tracker.i18n import best_language
from tracker.popups.document import CONSENTS
from tracker.sessions.lookup import visitor_of_key

blueprint = Blueprint("consent", __name__, url_prefix="/v1")

LARGEST_BODY = 8 * 1024
LONGEST_WORDS = 2_000


class ConsentRequest(msgspec.Struct):
    v: int
    shop: str
    consent: dict[str, Any]
    visitor: str | None = None
    text: str = ""
    how: str = "api"


@blueprint.get("/prompt")
@tag_route
def prompt() -> Response:
    """The consent prompt in the language that fits best; the same for every visitor."""
    shop = known_shop(request.args.get("shop"))
    language = best_language(request.args.get("language", ""))
    with force_locale(language):
        response = answer(prompt_json(shop.settings, language, gettext))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.post("/consent")
@tag_route
def consent() -> Response:
    """Keeps the record and erases what was withdrawn. Nothing is stored of a visitor we do not know."""
    asked = read_json(ConsentRequest, LARGEST_BODY)
    shop = known_shop(asked.shop)
    check_origin(shop)
    check_rate(shop)
    said = {purpose: asked.consent[purpose] for purpose in CONSENTS if isinstance(asked.consent.get(purpose), bool)}
    visitor = asked.visitor or ""
    at = now()
    with writing() as session:
        visitor_id = visitor_of_key(session, shop.id, visitor) if is_visitor_id(visitor) else 0
        if visitor_id and said:
            write_consent(
                session.connection(),
                shop.id,
                said,
                visitor_id=visitor_id,
                text=scrub.text(asked.text, LONGEST_WORDS),
                how=scrub.text(asked.how, 40),
                at=at,
            )
            take_back(session.connection(), shop.id, visitor_id, said, at)
    return answer({"ok": True})
