"""Exit signs: how often a visitor who seemed about to leave really left, by device and by what gave the sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select

from tracker.admin.access import shop_view
from tracker.clock import now
from tracker.db import db
from tracker.insight.exit_precision import ENOUGH, Share, verdict
from tracker.insight.models import ExitFigure
from tracker.phrases import N_
from tracker.popups.triggers import EXIT_SIGNALS
from tracker.shops.models import Shop

blueprint = Blueprint("exits", __name__, url_prefix="/shops/<key>/exit-signs")

PERIODS = (7, 30, 90)
DEVICES = {"desktop": N_("Computers"), "mobile": N_("Phones"), "tablet": N_("Tablets"), "other": N_("Other devices")}


@dataclass(frozen=True)
class SignRow:
    """One kind of sign on one kind of device."""

    label: str
    shown: Share
    not_shown: Share
    """With nothing shown the sign alone is judged: a popup that was shown may have made somebody stay."""

    @property
    def judged(self) -> Share:
        """The share that the advice rests on: where nothing was shown, if there are enough of those."""
        if self.not_shown.total >= ENOUGH:
            return self.not_shown
        return Share(self.shown.hits + self.not_shown.hits, self.shown.total + self.not_shown.total)

    @property
    def is_alone(self) -> bool:
        return self.judged is self.not_shown

    @property
    def verdict(self) -> str:
        """Where the popup was shown it may have kept people, and sent nobody away: such visits can say that a sign is
        mostly right, and never that it is wrong."""
        found = verdict(self.judged)
        return found if self.is_alone or found == "mostly_right" else "too_few"


@dataclass(frozen=True)
class DevicePart:
    label: str
    name: str
    rows: list[SignRow]
    caught: Share
    """Of all visits that ended, those that ended by a sign."""


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    asked = request.args.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else PERIODS[1]
    since = now().date() - dt.timedelta(days=days - 1)
    return render_template(
        "admin/popups/exits.html",
        parts=device_parts(_counts(shop.id, since)),
        days=days,
        periods=PERIODS,
        enough=ENOUGH,
        devices=DEVICES,
    )


Counts = Mapping[tuple[str, str, str, bool], int]


def device_parts(counts: Counts) -> list[DevicePart]:
    """The page's parts from sums by (device, signal, outcome, has left); devices without any sign are left out."""
    parts = []
    for device, label in DEVICES.items():
        rows = [
            SignRow(
                _(name),
                _share(counts, device, signal, ("shown",)),
                _share(counts, device, signal, ("held_out", "withheld")),
            )
            for signal, name in EXIT_SIGNALS.items()
        ]
        rows = [row for row in rows if row.judged.total]
        if rows:
            left = sum(row.shown.hits + row.not_shown.hits for row in rows)
            ended = counts.get((device, "", "", True), 0)
            # The signs of a visit can be counted a few minutes before the visit is.
            parts.append(DevicePart(_(label), device, rows, Share(left, max(left, ended))))
    return parts


def _share(counts: Counts, device: str, signal: str, outcomes: Iterable[str]) -> Share:
    left = sum(counts.get((device, signal, outcome, True), 0) for outcome in outcomes)
    stayed = sum(counts.get((device, signal, outcome, False), 0) for outcome in outcomes)
    return Share(left, left + stayed)


def _counts(shop_id: int, since: dt.date) -> Counts:
    of = ExitFigure
    found = db.session.execute(
        select(of.device, of.signal, of.outcome, of.has_left, func.sum(of.count))
        .where(of.shop_id == shop_id, of.day >= since.isoformat())
        .group_by(of.device, of.signal, of.outcome, of.has_left)
    )
    return {(device, signal, outcome, has_left): int(value) for device, signal, outcome, has_left, value in found}
