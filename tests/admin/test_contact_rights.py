"""What a person may ask of the shop: a file with everything, and to be erased; who may do it, what is noted of it."""

import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask

from tests.admin.conftest import WHY, Person
from tests.factories import Browser, count, forget_published, make_popup, row, rows, survey_document
from tracker.admin.models import AuditEntry
from tracker.contacts.models import Contact, Erasure
from tracker.db import db
from tracker.shops.shops import set_settings, shop_by_key

VERA = "vera@example.com"


@pytest.fixture
def page(app: Flask, shop_key: str) -> str:
    """The page of a contact, who has answered a popup."""
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        set_settings(shop, {"capture.mode": "all", "consent.mode": "full"})
        db.session.commit()
    browser = Browser(app.test_client(), shop_key)
    browser.say("email_captured", {"email": VERA, "form": "checkout", "field": "email", "submitted": True})
    popup = make_popup(app, shop_key, survey_document(), "What stopped you")
    forget_published(app)
    token = browser.see(popup)
    sent = {"reason": "other", "reason_text": "=1+1 too slow"}
    assert browser.submit(popup, token, fields=sent).status_code == 200
    return f"/admin/shops/{shop_key}/contacts/{row(app, Contact).public_id}"


def test_what_they_answered_stands_on_their_page(page: str, viewer: Person) -> None:
    shown = viewer.get(page).text
    assert "Your reason" in shown
    assert "Something else" in shown
    assert "What stopped you" in shown


def test_everything_is_downloaded_by_marketers_and_that_is_written_down(
    app: Flask, page: str, marketer: Person, viewer: Person
) -> None:
    told = marketer.post(f"{page}/download", {"format": "json", **WHY})
    assert told.headers["Cache-Control"] == "no-store"
    tables = json.loads(told.data)["tables"]
    assert tables["contact"][0]["address"] == VERA
    assert tables["popup_answer"][0]["value"] == "other"
    packed = zipfile.ZipFile(io.BytesIO(marketer.post(f"{page}/download", {"format": "csv", **WHY}).data))
    assert VERA in packed.read("capture.csv").decode()
    assert marketer.post(f"{page}/download", {"format": "xml", **WHY}).status_code == 400
    assert viewer.post(f"{page}/download").status_code == 403
    noted = [(one.act, one.subject) for one in rows(app, AuditEntry) if one.act.startswith("contact")]
    assert noted == [("contact_rights.download", row(app, Contact).public_id)] * 2


def test_an_owner_erases_by_typing_the_address_and_gets_a_receipt(
    app: Flask, page: str, owner: Person, marketer: Person
) -> None:
    asked = owner.get(f"{page}/erase").text
    assert VERA in asked
    assert "cannot be undone" in asked
    assert marketer.get(f"{page}/erase").status_code == 403
    assert marketer.post(f"{page}/erase", {"typed": VERA}).status_code == 403
    assert owner.post(f"{page}/erase", {"typed": "vera"}, follow_redirects=True).status_code == 200
    assert count(app, Contact) == 1
    done = owner.post(f"{page}/erase", {"typed": f" {VERA.upper()} "}, follow_redirects=True)
    noted = row(app, Erasure)
    assert noted.public_id in done.text
    assert VERA not in done.text
    assert re.search(r"<code>capture</code></td><td[^>]*>1<", done.text)
    assert (count(app, Contact), owner.get(page).status_code) == (0, 404)
    acts = [one.act for one in rows(app, AuditEntry)]
    assert acts.count("contact_rights.erase") == 2
    assert not [one for one in rows(app, AuditEntry) if VERA in one.subject]


def test_a_receipt_is_for_owners_of_the_shop_alone(
    app: Flask, page: str, owner: Person, member: Callable[..., Person], shop_key: str, other_key: str
) -> None:
    owner.post(f"{page}/erase", {"typed": VERA})
    receipt = row(app, Erasure).public_id
    assert owner.get(f"/admin/shops/{shop_key}/erasures/{receipt}").status_code == 200
    stranger = member("owner", other_key)
    assert stranger.get(f"/admin/shops/{shop_key}/erasures/{receipt}").status_code == 404
    assert stranger.get(f"/admin/shops/{other_key}/erasures/{receipt}").status_code == 404
