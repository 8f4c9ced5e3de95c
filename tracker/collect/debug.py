"""`POST /v1/debug`: one of a shop's people looks at what the tag does on a page. And a decision's trace in words.

The token is the right to read this, and to change nothing; the admin signs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, request
from flask_babel import gettext as _

from tracker.access import signed_route
from tracker.clock import now_ms
from tracker.collect.answers import answer
from tracker.collect.own_page import read_asked, token_of
from tracker.db import db
from tracker.decide.examining import Examination
from tracker.decide.explain import clock_of, explain_examinations
from tracker.decide.serve import trace_json
from tracker.decide.withheld import known_reasons, withheld_words
from tracker.phrases import N_
from tracker.services import services
from tracker.shops.check_words import check_words
from tracker.shops.lookup import KnownShop
from tracker.shops.page_link import DEBUG
from tracker.speech import say

blueprint = Blueprint("debug", __name__, url_prefix="/v1")


WORDS = {
    "title": N_("Shopbell sees"),
    "close": N_("Close; visitors never see this"),
    "move": N_("Move to the other side"),
    "shrink": N_("Make it small, or large again"),
    "problems": N_("Check"),
    "seen": N_("Seen"),
    "sent": N_("Sent"),
    "consent": N_("Consent"),
    "decision": N_("Popups"),
    "all_well": N_("Nothing stands in the way on this page."),
    "some_wrong": N_("Things to mend on this page: {value}"),
    "no_seen": N_("Nothing was told on this page yet but the page itself."),
    "no_sent": N_("Nothing was sent from this page yet."),
    "believed": N_("believed"),
    "weighed": N_("being weighed"),
    "dropped": N_("passed over"),
    "why_told": N_("the shop's own call tells it"),
    "why_owner": N_("on this page {value} tells it"),
    "why_better": N_("{value} tells it too, and is believed more"),
    "why_shape": N_("told twice by the same source; the fuller one counts"),
    "own": N_("the tag itself"),
    "stored": N_("stored"),
    "not_taken": N_("not taken"),
    "tried_again": N_("sent again {value}"),
    "status_0": N_("no answer: blocked, or the network is away"),
    "status_202": N_("arrived"),
    "status_401": N_("no shop has this key"),
    "status_403": N_("this page is not the shop's, or the tag is switched off"),
    "status_413": N_("too large; sent again in smaller pieces"),
    "status_429": N_("asked too often; sent again later"),
    "status_503": N_("busy; sent again later"),
    "status_other": N_("answered {value}"),
    "mode": N_("Mode of the shop"),
    "signals": N_("Who has spoken"),
    "nobody": N_("Nobody. Silence counts as the mode says."),
    "not_yet": N_("has not answered yet"),
    "allowed": N_("What is allowed now"),
    "may_send": N_("Send what happens"),
    "may_store": N_("Keep a visitor's id"),
    "may_decide": N_("Decide popups for this visitor"),
    "may_capture": N_("Read typed addresses"),
    "yes": N_("yes"),
    "no": N_("no"),
    "measurement": N_("measurement"),
    "personalisation": N_("personalisation"),
    "form_capture": N_("form capture"),
    "email_marketing": N_("email marketing"),
    "push": N_("push"),
    "signal_api": N_("the shop's call"),
    "signal_prompt": N_("Shopbell's prompt"),
    "signal_tab": N_("another tab"),
    "no_popups": N_("No popup is live in this shop."),
    "not_decided": N_("Nothing is decided while nothing may be sent."),
    "no_trace": N_("The reasons cannot be had now."),
    "may_show": N_("may show"),
    "will_not": N_("will not show"),
    "because": N_("because this does not hold:"),
    "change": N_("It would be shown with:"),
    "visitor": N_("You are the visitor {value}."),
    "look_up": N_("All that was decided for you"),
    "saw": N_("seen: {value}"),
    "wanted": N_("wanted: {value}"),
    "armed": N_("waits for"),
    "fired": N_("has fired"),
    "opened": N_("opened on this page"),
    "withheld": N_("held back"),
    "again": N_("Ask again"),
    "mend": N_("Mend it in Shopbell"),
    "copy": N_("Copy"),
}
"""What the panel on the shop's page says. `{value}` stands for what the tag saw."""


TOO_OLD = N_("This link is too old, or it was made for another shop. Open a new one in Shopbell, on the install page.")


class DebugRequest(msgspec.Struct):
    v: int
    shop: str
    token: str = ""
    url: str = ""


@blueprint.post("/debug")
@signed_route("the link to a page of the shop")
def open_panel() -> Response:
    """The words of the panel, and what only the server knows of the page.

    A page that is not the shop's may ask too: that it is not is what its owner must be told.
    """
    _asked, shop, _token = read_asked(DebugRequest, DEBUG, _(TOO_OLD), from_anywhere=True)
    origin = request.headers.get("Origin", "")
    base = services().settings.public_url
    admin = urlsplit(base)
    page = f"{base}/admin/shops/{shop.public_key}"
    return answer(
        {
            "ok": True,
            "name": shop.name,
            "admin": f"{admin.scheme}://{admin.netloc}",
            "allowed": origin in shop.origins,
            "now": now_ms(),
            "links": {
                "install": f"{page}/install",
                "settings": f"{page}/settings",
                "mapping": f"{page}/map",
                "first-party": f"{page}/install/guides/first-party",
                "why": f"{page}/why",
            },
            "checks": check_words(_),
            "words": {name: _(words) for name, words in WORDS.items()}
            | {f"held_{reason}": withheld_words(reason, say) for reason in known_reasons()},
        }
    )


def check_token(token: str, shop: KnownShop) -> None:
    """Raises Refused 403 `bad_token` for whatever is not a valid token of this shop."""
    token_of(DEBUG, token, shop, _(TOO_OLD))


def explained_trace(shop: KnownShop, examinations: Sequence[Examination]) -> list[dict[str, Any]]:
    """The trace as the secret key gets it, with each popup's name and each gate in words."""
    clock = clock_of(shop.settings["timezone"])
    explanations = explain_examinations(db.session(), shop.id, examinations, say, clock)
    trace = trace_json(examinations)
    for entry, explanation in zip(trace, explanations, strict=True):
        entry["name"] = explanation.name
        entry["change_words"] = list(explanation.changes)
        for gate, told in zip(entry["gates"], explanation.gates, strict=True):
            gate["words"], gate["wanted_words"], gate["seen_words"] = told.words, told.wanted, told.seen
    return trace
