"""The home of a shop: how it goes, and what is left to set up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from sqlalchemy import func, select

from tracker.admin import feed
from tracker.admin.access import shop_view, visible_shops
from tracker.admin.chart import chart
from tracker.admin.contacts import unconfirmed
from tracker.admin.figures import WEEK, figures
from tracker.admin.mapping import missing_mappings
from tracker.admin.popup_figures import PopupFigures, figures_of
from tracker.clock import now
from tracker.db import db
from tracker.phrases import N_
from tracker.popups.models import Impression, Popup
from tracker.sessions.models import Session
from tracker.shops.models import Shop
from tracker.shops.samples import is_sample
from tracker.shops.settings import shop_settings

blueprint = Blueprint("overview", __name__, url_prefix="/shops/<key>")

MOST_AT_WORK = 6


@dataclass(frozen=True)
class Step:
    """One line of the checklist: what to do, whether it is done, and where."""

    words: str
    action: str
    """What its button says."""
    is_done: bool
    url: str
    is_elsewhere: bool = False
    """A page that is not ours."""
    role: str = "viewer"
    """Who may open it."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    found = figures(shop, now().date())
    has_visits = _has_visits(shop)
    steps = _steps(shop, has_visits=has_visits)
    return render_template(
        "admin/overview/index.html",
        figures=found,
        unconfirmed=unconfirmed(shop) if shop_settings(shop.settings)["consent.double_opt_in"] else None,
        missing_mappings=missing_mappings(shop),
        chart=chart(found.days),
        at_work=_at_work(shop, now().date()),
        steps=steps,
        next_step=next((number for number, step in enumerate(steps) if not step.is_done), None),
        has_visits=has_visits,
        # Only a shop that has nothing to show yet leads there.
        sample=None if has_visits else next((one for one in visible_shops() if is_sample(one)), None),
        present=feed.present_count(shop, now()),
        rows=feed.visits(shop, feed.Filter(), now())[:5],
    )


def _has_visits(shop: Shop) -> bool:
    return db.session.scalar(select(Session.id).where(Session.shop_id == shop.id).limit(1)) is not None


def _at_work(shop: Shop, today: dt.date) -> list[tuple[Popup, PopupFigures]]:
    """The live popups with what came of each in the last seven days: those that most people saw first."""
    live = list(db.session.scalars(select(Popup).where(Popup.shop_id == shop.id, Popup.status == "live")))
    figures = figures_of(shop.id, [one.id for one in live], since=today - dt.timedelta(days=WEEK - 1))
    found = [(one, figures[one.id]) for one in live]
    return sorted(found, key=lambda one: (-one[1].impressions, one[0].name))[:MOST_AT_WORK]


def _steps(shop: Shop, *, has_visits: bool) -> list[Step]:
    counts = db.session.execute(
        select(Popup.status, func.count()).where(Popup.shop_id == shop.id).group_by(Popup.status)
    )
    popups: dict[str, int] = {status: count for status, count in counts}
    shown = db.session.scalar(select(Impression.id).join(Popup).where(Popup.shop_id == shop.id).limit(1)) is not None

    def ours(endpoint: str) -> str:
        return url_for(endpoint, key=shop.public_key)

    return [
        Step(
            N_("Say where your shop lives"),
            N_("Add its address"),
            bool(shop.origins),
            ours("admin.shop_settings.index") + "#origins",
            role="owner",
        ),
        Step(
            N_("Paste the tag and see your first visit"),
            N_("Copy the tag"),
            has_visits,
            ours("admin.install.index"),
        ),
        Step(
            N_("Make your first popup"),
            N_("Choose a template"),
            bool(popups),
            ours("admin.popups.new"),
            role="marketer",
        ),
        Step(
            N_("Publish it"),
            N_("To the popups"),
            bool(popups.get("live") or popups.get("paused")),
            ours("admin.popups.index"),
        ),
        Step(
            N_("See it on your own shop"),
            N_("Open the shop"),
            shown,
            shop.origins[0].origin if shop.origins else "",
            is_elsewhere=True,
        ),
    ]
