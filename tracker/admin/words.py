"""The words of the admin and what they mean, on one page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from tracker.admin.access import shop_view
from tracker.admin.glossary import TERMS
from tracker.shops.models import Shop

blueprint = Blueprint("words", __name__, url_prefix="/shops/<key>/words")


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    terms = sorted(((name, _(one.word), _(one.text)) for name, one in TERMS.items()), key=lambda one: one[1].casefold())
    return render_template("admin/words/index.html", terms=terms)
