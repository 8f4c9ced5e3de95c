"""What people read: shipping, privacy, the journal, who we are."""

from __future__ import annotations

from flask import abort, url_for
from flask_babel import gettext as _

from tracker.demo.journal import ARTICLES, article_of
from tracker.demo.markup import article_markup
from tracker.demo.page import blueprint, show


@blueprint.get("/policies/shipping")
def shipping() -> str:
    return show("shipping.html")


@blueprint.get("/policies/privacy")
def privacy() -> str:
    return show("privacy.html")


@blueprint.get("/journal")
def journal() -> str:
    return show("journal.html", articles=ARTICLES)


@blueprint.get("/journal/<slug>")
def article(slug: str) -> str:
    found = article_of(slug)
    if found is None:
        abort(404)
    address = url_for("demo.article", slug=slug, _external=True)
    return show("article.html", markup=article_markup(_(found.title), address), article=found)


@blueprint.get("/pages/about")
def about() -> str:
    return show("about.html")
