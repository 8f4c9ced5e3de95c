"""Groups of popups: what the popups of each may do together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from tracker.admin.access import shop_view
from tracker.admin.navigation import shop_url
from tracker.db import db
from tracker.popups.group_store import GroupError, keep_group, limits_of_groups, members_of_groups, remove_group
from tracker.popups.groups import GroupLimits
from tracker.shops.models import Shop

blueprint = Blueprint("groups", __name__, url_prefix="/shops/<key>/groups")

WINDOWS = 2
"""How many the form offers; more can come from a file."""


@dataclass(frozen=True)
class Row:
    """One group. `limits` is None for one that popups name and nobody has given limits to."""

    name: str
    limits: GroupLimits | None
    popups: list[str]


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop) -> str:
    return _page(shop)


@blueprint.post("")
@shop_view(role="marketer")
def save(shop: Shop) -> tuple[str, int] | Response:
    form = request.form
    try:
        per_session = _number(form.get("per_session", ""))
        keep_group(db.session(), shop.id, form.get("name", ""), per_session, _windows(form))
    except GroupError as error:
        db.session.rollback()
        return _page(shop, problem=_(str(error)), sent=form), 422
    db.session.commit()
    flash(_("“%(name)s” is kept. It holds from now on.", name=form["name"].strip()), "success")
    return redirect(shop_url("admin.groups.index"))


@blueprint.post("/remove")
@shop_view(role="marketer")
def remove(shop: Shop) -> Response:
    name = request.form.get("name", "")
    if remove_group(db.session(), shop.id, name):
        flash(_("The limits of “%(name)s” are gone. Its popups stay as they are.", name=name), "success")
    db.session.commit()
    return redirect(shop_url("admin.groups.index"))


def _page(shop: Shop, problem: str = "", sent: MultiDict[str, str] | None = None) -> str:
    limits = limits_of_groups(db.session(), shop.id)
    members = members_of_groups(db.session(), shop.id)
    names = sorted({*limits, *members}, key=str.casefold)
    rows = [Row(name, limits.get(name), list(members.get(name, []))) for name in names]
    edited = next((row for row in rows if row.name == request.args.get("group")), None)
    return render_template(
        "admin/popups/groups.html",
        rows=rows,
        values=dict(sent.items()) if sent is not None else _values(edited),
        windows=range(WINDOWS),
        problem=problem,
        edited=edited,
    )


def _values(row: Row | None) -> dict[str, Any]:
    if row is None:
        return {"per_session": 1}
    if row.limits is None:
        return {"name": row.name, "per_session": 1}
    values: dict[str, Any] = {"name": row.name, "per_session": row.limits.per_session}
    for index, window in enumerate(row.limits.windows[:WINDOWS]):
        unit = 24 if window.hours % 24 == 0 else 1
        values |= {f"count_{index}": window.count, f"span_{index}": window.hours // unit, f"unit_{index}": unit}
    return values


def _windows(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    windows = []
    for index in range(WINDOWS):
        count, span = _number(form.get(f"count_{index}", "")), _number(form.get(f"span_{index}", ""))
        if count is None and span is None:
            continue
        unit = 24 if form.get(f"unit_{index}") == "24" else 1
        windows.append({"count": count, "hours": None if span is None else span * unit})
    return windows


def _number(text: str) -> int | None:
    """None for an empty field; 0, which no limit may be, for what is no number."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
