"""Everything the editor's page needs to know at its start: the draft, what can be chosen, and the words to say it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from tracker.admin.access import RANK, role_in
from tracker.admin.editor_languages import languages_offered, ordered
from tracker.admin.editor_words import editor_words
from tracker.admin.glossary import term_of
from tracker.admin.navigation import shop_url
from tracker.admin.suggestions import suggestions
from tracker.clock import to_ms
from tracker.db import db
from tracker.decide.condition import CONDITIONS
from tracker.params import Param
from tracker.popups import coupons, publish
from tracker.popups.document import STEPS, Document, Step, text_tree, to_json
from tracker.popups.group_store import limits_of_groups
from tracker.popups.models import Popup
from tracker.popups.triggers import TRIGGERS
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings


def editor_config(shop: Shop, popup: Popup) -> dict[str, Any]:
    """Plain JSON, for a data block in the page."""
    version = publish.in_force(popup)
    settings = shop_settings(shop.settings)
    role = role_in(shop)
    return {
        "popup": popup.public_id,
        "name": popup.name,
        "status": popup.status,
        "version": popup.version,
        "saved_at": to_ms(popup.updated_at),
        "is_published": version is not None and version.document == popup.draft,
        "document": _editable(popup.draft),
        "may_edit": role is not None and RANK[role] >= RANK["marketer"],
        "timezone": settings["timezone"],
        "currency": settings["currency"],
        "urls": _urls(popup),
        "origins": [one.origin for one in shop.origins],
        "pools": _pools(shop),
        "kinds_kept": settings["capture.kinds"],
        "can_mail": services().settings.smtp is not None,
        "groups": sorted(limits_of_groups(db.session(), shop.id), key=str.casefold),
        "triggers": [
            {"name": one.name, "label": _(one.label), "help": _(one.help), "params": _params(one.params)}
            for one in TRIGGERS
        ],
        "conditions": conditions_config(),
        "suggestions": suggestions(shop),
        "text_tree": ordered(text_tree()),
        "languages": languages_offered(popup.draft),
        "terms": _terms(),
        "words": editor_words(),
    }


def conditions_config() -> list[dict[str, Any]]:
    """The conditions as the rule builder offers them."""
    return [
        {
            "name": one.name,
            "label": _(one.label),
            "group": _(one.group),
            "help": _(one.help),
            "params": _params(one.params),
        }
        for one in CONDITIONS
    ]


def _editable(draft: dict[str, Any]) -> dict[str, Any]:
    """The draft with every part that the editor shows: one that came from a file may lack some, or have others."""
    blank = to_json(Document(steps={name: Step() for name in STEPS}))
    document = {name: draft.get(name, part) for name, part in blank.items()}
    steps = document["steps"] if isinstance(document["steps"], dict) else {}
    if isinstance(document["triggers"], list):
        document["triggers"] = {
            **blank["triggers"],
            "desktop": {**blank["triggers"]["desktop"], "uses": document["triggers"]},
        }
    own = {name: step for name, step in steps.items() if name not in blank["steps"] and step}
    document["steps"] = {name: steps.get(name) or part for name, part in blank["steps"].items()} | own
    return document


EXPLAINED = ("trigger", "condition", "cap", "group", "variant", "holdout", "reach", "odds", "budget", "pool", "proof")
"""The terms of the glossary that stand in the editor with a "?"."""


def _terms() -> dict[str, dict[str, str]]:
    terms = {name: term_of(name) for name in EXPLAINED}
    return {
        name: {"word": _(term.word), "text": _(term.text), "label": _("What is this: %(word)s", word=_(term.word))}
        for name, term in terms.items()
    }


def _urls(popup: Popup) -> dict[str, str]:
    return {
        "check": shop_url("admin.popup_editor.check", popup=popup.public_id),
        "save": shop_url("admin.popup_editor.save", popup=popup.public_id),
        "replay": shop_url("admin.popup_replay.replay", popup=popup.public_id),
        "on_page": shop_url("admin.popup_editor.on_page", popup=popup.public_id),
        "pictures": shop_url("admin.pictures.index"),
        "publish": shop_url("admin.popup_editor.put_live", popup=popup.public_id),
    }


def _pools(shop: Shop) -> list[dict[str, Any]]:
    pools = coupons.lists_of_shop(db.session(), shop.id)
    figures = coupons.figures(db.session(), [pool.id for pool in pools])
    return [{"id": pool.public_id, "name": pool.name, "free": figures[pool.id].free} for pool in pools]


def _params(params: Iterable[Param]) -> list[dict[str, Any]]:
    return [
        {
            "name": param.name,
            "kind": param.kind,
            "label": _(param.label),
            "default": param.default,
            "low": param.low,
            "high": param.high,
            "choices": [[value, _(label)] for value, label in param.choices],
            "help": _(param.help) if param.help else "",
            "suggest": param.suggest,
            "none_label": _(param.all_label),
        }
        for param in params
    ]
