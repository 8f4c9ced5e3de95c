"""What came of a popup's experiment: its arms, what may be said of them, who is behind the figures, and how it ends."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.admin.access import owned, shop_view
from tracker.admin.experiment_chart import Chart, chart
from tracker.admin.navigation import shop_url
from tracker.clock import now
from tracker.db import db
from tracker.decide.experiments import HOLDOUT, SHOWN
from tracker.decide.rules import check_rule
from tracker.insight.experiments import Question, Result, people_of, popup_question, result_of, shop_question
from tracker.phrases import N_
from tracker.popups import publish
from tracker.popups.document import Document, to_json
from tracker.popups.experiment_ends import begun_anew, promoted, stopped
from tracker.popups.exposures import bandit_weights
from tracker.popups.live import read_published
from tracker.popups.models import Popup
from tracker.popups.publish import PopupError
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

blueprint = Blueprint("experiments", __name__, url_prefix="/shops/<key>")

OBJECTIVES: Mapping[str, str] = {
    "submission": N_("Sign-ups"),
    "order": N_("Visitors who order"),
    "revenue": N_("Revenue a visitor"),
    "margin": N_("Margin a visitor, after discounts"),
}


@dataclass(frozen=True)
class Page:
    """What the template is drawn from."""

    result: Result
    names: Mapping[str, str]
    chart: Chart
    verdict: str
    tone: str


@blueprint.get("/popups/<popup>/experiment")
@shop_view(role="viewer")
def index(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    document, question = _question(shop, found)
    page = None if question is None else _page(question, _names(document))
    objective = question.objective if question else ""
    return render_template(
        "admin/popups/experiment.html",
        popup=found,
        experiment=document.experiment if document else None,
        page=page,
        objective=objective,
        objectives=OBJECTIVES,
    )


@blueprint.get("/holdout")
@shop_view(role="viewer")
def holdout(shop: Shop) -> str:
    """What the shop's popups bring, against those who are never shown one."""
    settings = shop_settings(shop.settings)
    objective = request.args.get("objective", "revenue")
    if objective not in ("order", "revenue", "margin"):
        abort(404)
    page = _page(shop_question(shop.id, settings, objective), {SHOWN: _("Popups shown"), HOLDOUT: _("Nothing shown")})
    return render_template(
        "admin/popups/experiment.html",
        popup=None,
        experiment=None,
        page=page,
        objective=objective,
        objectives=OBJECTIVES,
        percent=settings["popups.holdout_percent"],
    )


@blueprint.get("/popups/<popup>/experiment/people")
@shop_view(role="viewer")
def people(shop: Shop, popup: str) -> str:
    """The exposures behind the figures, with what came of each."""
    found = owned(shop, Popup, public_id=popup)
    document, question = _question(shop, found)
    if question is None:
        abort(404)
    arm = request.args.get("arm")
    if arm is not None and arm not in question.arms.names:
        abort(404)
    rows = people_of(db.session.connection(), question, arm, request.args.get("after", 0, type=int))
    return render_template(
        "admin/popups/experiment_people.html",
        popup=found,
        rows=rows,
        names=_names(document),
        arm=arm,
        currency=question.currency,
        window_days=question.window_days,
    )


@blueprint.post("/popups/<popup>/experiment/<any(promote, stop, anew):move>")
@shop_view(role="marketer")
def move(shop: Shop, popup: str, move: str) -> Response:
    found = owned(shop, Popup, public_id=popup)
    version = publish.in_force(found)
    if version is None or not version.document.get("experiment"):
        abort(404)
    back = redirect(shop_url("admin.experiments.index", popup=popup))
    if found.draft != version.document:
        flash(_("This popup has changes that are not published. Publish them or take them back first."), "warning")
        return back
    document = read_published(version.document)
    if move == "promote":
        changed = promoted(document, request.form.get("variant", ""))
        words = _("Everybody gets this variant now. The experiment has ended; its figures are kept.")
    elif move == "stop":
        changed = stopped(document)
        words = _("The experiment has ended: everybody gets the first variant. Its figures are kept.")
    else:
        changed = begun_anew(document, secrets.token_hex(6))
        words = _("The experiment begins anew: visitors are drawn again, and the figures begin at zero.")
    if changed is None:
        abort(404)
    _publish(found, changed, words)
    return back if move == "anew" else redirect(shop_url("admin.popups.index"))


def _publish(popup: Popup, document: Document, words: str) -> None:
    try:
        publish.save_draft(popup, to_json(document), now(), check_rule)
        publish.publish(popup, now(), current_user.email, check_rule)
    except PopupError as error:
        db.session.rollback()
        flash(_(str(error)), "warning")
    else:
        db.session.commit()
        flash(words, "success")


def _question(shop: Shop, popup: Popup) -> tuple[Document | None, Question | None]:
    version = publish.in_force(popup)
    if version is None:
        return None, None
    document = read_published(version.document)
    settings = shop_settings(shop.settings)
    weights = None
    if document.experiment is not None:
        known = bandit_weights(db.session(), shop.id)
        weights = known.get(f"{popup.public_id}:{document.experiment.key}", (0, None))[1]
    return document, popup_question(shop.id, popup.id, popup.public_id, document, settings, weights)


def _names(document: Document | None) -> dict[str, str]:
    experiment = document.experiment if document else None
    if experiment is None:
        return {}
    names = {"a": experiment.name, **{one.key: one.name for one in experiment.variants}}
    return {arm: f"{arm.upper()} · {name}" if name else arm.upper() for arm, name in names.items()} | {
        HOLDOUT: _("Nothing shown")
    }


def _page(question: Question, names: Mapping[str, str]) -> Page:
    result = result_of(db.session.connection(), question, now())
    words, tone = _verdict(result, names)
    return Page(result, names, chart(result.readout), words, tone)


def _verdict(result: Result, names: Mapping[str, str]) -> tuple[str, str]:
    readout = result.readout
    best = names.get(readout.best or "", "")
    if readout.verdict == "sample_ratio":
        return _(
            "Something loses visitors of one arm: far fewer came to it than its share. No figure here can be believed "
            "until that is found."
        ), "bad"
    if readout.verdict == "nobody":
        return _("Nobody has come to the moment yet at which the popup opens."), ""
    if readout.verdict == "better":
        loses = readout.best == HOLDOUT
        return (
            (_("Showing nothing does better than the popup."), "bad")
            if loses
            else (_("“%(name)s” is better.", name=best), "good")
        )
    if readout.verdict == "equal":
        return _("It makes no difference worth waiting for: take whichever you like."), "good"
    return _more(result), "warm"


def _more(result: Result) -> str:
    more, days = result.readout.people_more, result.days_more
    if more is None:
        return _("Not enough yet, and with so small a difference there may never be.")
    visitors = ngettext(
        "about %(count)s more visitor", "about %(count)s more visitors", more, count=format_decimal(more)
    )
    if days is None:
        return _("Not enough yet: %(visitors)s.", visitors=visitors)
    return _(
        "Not enough yet: %(visitors)s, %(days)s at this pace.",
        visitors=visitors,
        days=ngettext("about a day", "about %(count)s days", days, count=format_decimal(days)),
    )
