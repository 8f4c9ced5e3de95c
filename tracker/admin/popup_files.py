"""Popups as a file: everything in one download, and an upload that tells what it would change before it does."""

from __future__ import annotations

import json
from dataclasses import dataclass

import msgspec
from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from tracker.admin.access import shop_view
from tracker.admin.navigation import shop_url
from tracker.admin.popup_differences import Section, sections_of
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.transfer import Planned, TransferError, export_popups, import_popups, plan_import
from tracker.shops.models import Shop

blueprint = Blueprint("popup_files", __name__, url_prefix="/shops/<key>/popups/file")

LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One popup of an uploaded file, and what would differ."""

    planned: Planned
    sections: list[Section]


@blueprint.get("")
@shop_view(role="marketer")
def index(shop: Shop) -> str:
    return _page()


@blueprint.get("/popups.json")
@shop_view(role="marketer")
def download(shop: Shop) -> Response:
    text = json.dumps(export_popups(shop), ensure_ascii=False, indent=2) + "\n"
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=popups.json"
    return response


@blueprint.post("")
@shop_view(role="marketer")
def compare(shop: Shop) -> str | tuple[str, int]:
    """What the file would change. Nothing is changed; the file comes back with the page, to be taken in from there."""
    try:
        text = _uploaded()
        planned = plan_import(shop, _decoded(text), now(), check_rule)
    except TransferError as error:
        db.session.rollback()
        return _page(problem=str(error)), 422
    db.session.rollback()
    return _page(rows=[_row(one) for one in planned], text=text)


@blueprint.post("/apply")
@shop_view(role="marketer")
def take_in(shop: Shop) -> tuple[str, int] | AnyResponse:
    try:
        done = import_popups(shop, _decoded(request.form.get("text", "")), now(), check_rule)
    except TransferError as error:
        db.session.rollback()
        return _page(problem=str(error)), 422
    db.session.commit()
    changed = sum(1 for one in done if one.change != "unchanged")
    flash(ngettext("%(num)d popup was changed.", "%(num)d popups were changed.", changed), "success")
    return redirect(shop_url("admin.popups.index"))


def _page(rows: list[Row] | None = None, text: str = "", problem: str = "") -> str:
    return render_template("admin/popups/file.html", rows=rows, text=text, problem=problem)


def _row(one: Planned) -> Row:
    if one.before is None or one.change == "unchanged":
        return Row(one, [])
    return Row(one, sections_of(one.before["document"], one.after["document"]))


def _uploaded() -> str:
    file = request.files.get("file")
    content = file.read(LARGEST_FILE + 1) if file else b""
    if not content:
        raise TransferError(_("Choose a file, such as one that was downloaded here."))
    if len(content) > LARGEST_FILE:
        raise TransferError(_("The file is larger than 2 MB."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TransferError(_("The file is no text in UTF-8.")) from None


def _decoded(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise TransferError(_("This is not JSON: %(problem)s", problem=error)) from None
