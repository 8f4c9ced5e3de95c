"""What a person may ask of the shop: everything that is kept of them as a file, and to be erased."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker.admin.access import owned, shop_view
from tracker.admin.addresses import UNREADABLE, plain_address
from tracker.admin.confirming import asks_why
from tracker.admin.csv_files import harmless
from tracker.admin.navigation import shop_url
from tracker.clock import now
from tracker.contacts.access import tell_contact
from tracker.contacts.erase import erase_contact
from tracker.contacts.models import Contact, Erasure
from tracker.db import db
from tracker.personal.access import as_csv, as_json
from tracker.phrases import N_
from tracker.services import services
from tracker.shops.models import Shop
from tracker.sqlite_file import clear_write_ahead_log

blueprint = Blueprint("contact_rights", __name__, url_prefix="/shops/<key>")

FORMATS = {"json": "application/json", "csv": "application/zip"}


@blueprint.post("/contacts/<contact>/download")
@shop_view(role="marketer")
@asks_why(N_("Download everything that is kept of a contact"), back="admin.contacts.show")
def download(shop: Shop, contact: str) -> Response:
    """Everything that is kept of the contact and of their browsers."""
    one = owned(shop, Contact, public_id=contact)
    wanted = request.form.get("format", "json")
    if wanted not in FORMATS:
        abort(400, _("There are JSON and CSV."))
    told = tell_contact(db.session.connection(), services().sealer, shop.id, one.id, now())
    if told is None:
        abort(404)
    content = as_csv(told["tables"], harmless) if wanted == "csv" else as_json(told)
    # Asked for by POST but only read: what is written of it is the line in the audit log.
    db.session.rollback()
    response = Response(content, content_type=FORMATS[wanted])
    ending = "zip" if wanted == "csv" else "json"
    response.headers["Content-Disposition"] = f'attachment; filename="{one.public_id}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/contacts/<contact>/erase")
@shop_view(role="owner")
def ask(shop: Shop, contact: str) -> str:
    """What would be erased and what would stay, and the question whether that is meant."""
    one = owned(shop, Contact, public_id=contact)
    told = tell_contact(db.session.connection(), services().sealer, shop.id, one.id, now())
    rows = {table: len(found) for table, found in told["tables"].items()} if told else {}
    return render_template("admin/contacts/erase.html", contact=one, typed=to_type(shop, one), rows=rows)


@blueprint.post("/contacts/<contact>/erase")
@shop_view(role="owner")
def erase(shop: Shop, contact: str) -> AnyResponse:
    """Erases the contact, once their address was typed as it stands there."""
    one = owned(shop, Contact, public_id=contact)
    if request.form.get("typed", "").strip().lower() != to_type(shop, one).lower():
        flash(_("That is not what stands there; nothing was erased."), "warning")
        return redirect(shop_url("admin.contact_rights.ask", contact=one.public_id))
    erased = erase_contact(db.session.connection(), services().sealer, shop.id, one.id, now())
    if erased is None:
        abort(404)
    db.session.commit()
    clear_write_ahead_log(db.engine)
    return redirect(shop_url("admin.contact_rights.receipt", erasure=erased.receipt))


@blueprint.get("/erasures/<erasure>")
@shop_view(role="owner")
def receipt(shop: Shop, erasure: str) -> str:
    """What was erased and when, for whoever asked; it names nobody."""
    one = owned(shop, Erasure, public_id=erasure)
    return render_template("admin/contacts/receipt.html", erasure=one)


def to_type(shop: Shop, contact: Contact) -> str:
    """What has to be typed: the address, or the number of a contact whose address cannot be read any more."""
    address = plain_address(shop, contact.address_sealed)
    return contact.public_id if address == UNREADABLE else address
