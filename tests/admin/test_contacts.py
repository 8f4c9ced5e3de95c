"""Contacts and captures: who sees which addresses, and what leaves as CSV."""

import csv
import io

import pytest
from flask import Flask

from tests.admin.conftest import WHY, Person
from tests.factories import Browser, count, forget_published, row
from tracker.admin import many
from tracker.admin.csv_files import harmless
from tracker.clock import now
from tracker.contacts.models import Capture, Consent, Contact, Detail, Suppression
from tracker.db import db
from tracker.shops.shops import set_settings, shop_by_key

VERA = "vera@example.com"


@pytest.fixture
def shop_page(shop_key: str) -> str:
    return f"/admin/shops/{shop_key}"


@pytest.fixture
def vera(app: Flask, shop_key: str) -> Browser:
    """A visitor who has typed one address and sent another."""
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        set_settings(shop, {"capture.mode": "all"})
        db.session.commit()
    browser = Browser(app.test_client(), shop_key)
    browser.say("page_view")
    browser.say("email_captured", {"email": "half@example.com", "form": "footer", "field": "email", "submitted": False})
    browser.say("email_captured", {"email": VERA, "form": "checkout", "field": "email", "submitted": True})
    return browser


def test_without_contacts_the_page_says_how_they_come(shop_page: str, marketer: Person) -> None:
    assert "No contacts yet" in marketer.get(f"{shop_page}/contacts").text
    assert "No captures yet" in marketer.get(f"{shop_page}/captures").text


def test_of_many_contacts_the_page_says_that_there_are_more_and_counts_them_no_further(
    shop_page: str, marketer: Person, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 contact<" in marketer.get(f"{shop_page}/contacts").text
    vera.say("email_captured", {"email": "v2@example.com", "form": "newsletter", "field": "email", "submitted": True})
    assert "2 contacts<" in marketer.get(f"{shop_page}/contacts").text
    monkeypatch.setattr(many, "MOST", 1)
    assert "1+ contact<" in marketer.get(f"{shop_page}/contacts").text


def test_addresses_are_whole_for_marketers_and_masked_for_viewers(
    shop_page: str, marketer: Person, viewer: Person, vera: Browser, app: Flask
) -> None:
    contact = row(app, Contact).public_id
    for path in ("/contacts", "/captures", f"/contacts/{contact}"):
        assert VERA in marketer.get(shop_page + path).text, path
        assert VERA not in viewer.get(shop_page + path).text, path
        assert "v•••@example.com" in viewer.get(shop_page + path).text, path
    assert "half@example.com" in marketer.get(f"{shop_page}/captures").text


def test_captures_say_their_state_their_ground_and_when_they_go(
    shop_page: str, marketer: Person, vera: Browser
) -> None:
    page = marketer.get(f"{shop_page}/captures?status=partial").text
    assert "half@example.com" in page
    assert VERA not in page
    assert ">consent<" in page
    assert ">in 23 h<" in page


def test_a_half_typed_address_past_its_time_is_not_shown_or_exported(
    shop_page: str, marketer: Person, vera: Browser, app: Flask
) -> None:
    with app.app_context():
        db.session.query(Capture).filter_by(status="partial").update({"expires_at": now()})
        db.session.commit()
    assert "half@example.com" not in marketer.get(f"{shop_page}/captures").text
    assert "half@example.com" not in marketer.post(f"{shop_page}/captures/export", WHY).text


def test_a_contact_is_found_by_the_whole_address_only(shop_page: str, marketer: Person, vera: Browser) -> None:
    assert VERA in _list(marketer.get(f"{shop_page}/contacts?address= Vera@Example.COM ").text)
    for wanted in ("vera", "vera@", "other@example.com", "%", "'"):
        assert (
            "No contact has this address"
            in marketer.get(f"{shop_page}/contacts", query_string={"address": wanted}).text
        )


def test_a_contact_of_another_shop_is_not_there(
    shop_page: str, other_key: str, operator: Person, marketer: Person, vera: Browser, app: Flask
) -> None:
    contact = row(app, Contact).public_id
    assert operator.get(f"/admin/shops/{other_key}/contacts/{contact}").status_code == 404
    assert marketer.get(f"{shop_page}/contacts/{contact}").status_code == 200


def test_the_list_says_who_may_be_written_to(shop_page: str, marketer: Person, vera: Browser, app: Flask) -> None:
    contact = row(app, Contact)
    words = {"not agreed": None, "agreed": True, "never write": "suppressed"}
    for expected, what in words.items():
        with app.app_context():
            if what is True:
                given = {"purpose": "email_marketing", "is_granted": True, "how": "popup", "at": now()}
                db.session.add(Consent(shop_id=contact.shop_id, contact_id=contact.id, **given))
            elif what:
                given = {"address_key": contact.address_key, "reason": "unsubscribed", "at": now()}
                db.session.add(Suppression(shop_id=contact.shop_id, **given))
            db.session.commit()
        assert f">{expected}<" in marketer.get(f"{shop_page}/contacts").text


def test_exports_are_posted_and_hold_every_row(shop_page: str, marketer: Person, vera: Browser, app: Flask) -> None:
    assert marketer.get(f"{shop_page}/captures/export").status_code == 404
    answer = marketer.post(f"{shop_page}/captures/export", WHY)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="captures-')
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {(one["address"], one["status"]) for one in rows} == {("half@example.com", "partial"), (VERA, "submitted")}
    assert count(app, Capture) == 2
    contacts = list(
        csv.DictReader(io.StringIO(marketer.post(f"{shop_page}/contacts/export", WHY).text.removeprefix("\ufeff")))
    )
    assert [(one["address"], one["email_marketing"]) for one in contacts] == [(VERA, "no")]


def test_viewers_export_nothing(shop_page: str, viewer: Person, vera: Browser) -> None:
    for path in ("/captures/export", "/contacts/export"):
        answer = viewer.post(shop_page + path)
        assert answer.status_code == 403
        assert VERA not in answer.text


def test_an_export_holds_nothing_of_another_shop(operator: Person, other_key: str, vera: Browser) -> None:
    for name in ("captures", "contacts"):
        answer = operator.post(f"/admin/shops/{other_key}/{name}/export", WHY)
        assert answer.status_code == 200
        assert "@" not in answer.text


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        '=HYPERLINK("x")',
        " \n @x",
    ],
)
def test_a_spreadsheet_calculates_nothing(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


def test_ordinary_values_are_exported_as_they_are() -> None:
    assert [harmless(one) for one in ("a=b", "vera@example.com", 12, None, "")] == ["a=b", VERA, "12", "", ""]


def test_a_form_named_like_a_formula_leaves_the_export_harmless(
    shop_page: str, marketer: Person, vera: Browser
) -> None:
    hostile = '=cmd|"/c calc"!A1'
    vera.say("email_captured", {"email": "otto@example.com", "form": hostile, "field": "email", "submitted": True})
    text = marketer.post(f"{shop_page}/captures/export", WHY).text.removeprefix("\ufeff")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert f"'{hostile}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def _list(page: str) -> str:
    return page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""


@pytest.fixture
def filled(app: Flask, shop_key: str, vera: Browser) -> Browser:
    """Vera has also sent her name and phone number, and typed a birth date that she did not send."""
    with app.app_context():
        shop = shop_by_key(shop_key)
        assert shop is not None
        set_settings(shop, {"capture.kinds": ["email", "phone", "name", "birth_date"]})
        db.session.commit()
    forget_published(app)
    for kind, value, submitted in (
        ("phone", "+49 30 1234567", True),
        ("name", "Vera <i>Lind", True),
        ("name", "Vera Lind", True),
        ("birth_date", "12.03.1990", False),
    ):
        said = {"kind": kind, "value": value, "form": "checkout", "field": kind, "submitted": submitted}
        vera.say("field_captured", said)
    return vera


def test_details_are_whole_for_marketers_and_masked_for_viewers(
    shop_page: str, marketer: Person, viewer: Person, filled: Browser, app: Flask
) -> None:
    contact, visit = row(app, Contact).public_id, row(app, Detail, kind="phone").session_id
    for path in ("/details", f"/contacts/{contact}", f"/visits/{visit}"):
        whole, masked = marketer.get(shop_page + path).text, viewer.get(shop_page + path).text
        assert "+49301234567" in whole, path
        assert "Vera Lind" in whole, path
        assert "1234567" not in masked, path
        assert "••• 67" in masked, path
        assert "Lind" not in masked, path
    assert "1990-03-12" in marketer.get(f"{shop_page}/details?status=partial").text
    assert "1990" not in viewer.get(f"{shop_page}/details").text
    assert "1990-03-12" not in marketer.get(f"{shop_page}/contacts/{contact}").text, "it was never sent"


def test_a_visit_tells_what_was_filled_in_and_never_the_value(
    shop_page: str, viewer: Person, filled: Browser, app: Flask
) -> None:
    page = viewer.get(f"{shop_page}/visits/{row(app, Detail, kind='phone').session_id}").text
    assert "Filled in" in page
    assert "a phone number" in page
    assert "1234567" not in page


def test_a_detail_past_its_time_is_not_shown_or_exported(
    shop_page: str, marketer: Person, filled: Browser, app: Flask
) -> None:
    with app.app_context():
        db.session.query(Detail).filter_by(status="partial").update({"expires_at": now()})
        db.session.commit()
    for page in (marketer.get(f"{shop_page}/details"), marketer.post(f"{shop_page}/details/export", WHY)):
        assert "1990" not in page.text
        assert "+49301234567" in page.text


def test_details_are_exported_by_marketers_and_hold_nothing_of_another_shop(
    shop_page: str, marketer: Person, viewer: Person, operator: Person, other_key: str, filled: Browser, app: Flask
) -> None:
    text = marketer.post(f"{shop_page}/details/export", WHY).text.removeprefix("\ufeff")
    found = {one["kind"]: one for one in csv.DictReader(io.StringIO(text))}
    # A spreadsheet would take the plus for a sum.
    assert found["phone"]["value"] == "'+49301234567"
    assert found["name"]["contact"] == row(app, Contact).public_id
    assert viewer.post(f"{shop_page}/details/export", WHY).status_code == 403
    assert "1234567" not in operator.post(f"/admin/shops/{other_key}/details/export", WHY).text
    assert "1234567" not in operator.get(f"/admin/shops/{other_key}/details").text


def test_contacts_captures_and_details_lead_to_each_other(shop_page: str, marketer: Person) -> None:
    for here in ("contacts", "captures", "details"):
        page = marketer.get(f"{shop_page}/{here}").text
        assert all(f'href="{shop_page}/{there}"' in page for there in ("contacts", "captures", "details")), here


def test_without_details_the_page_says_what_turns_them_on(shop_page: str, marketer: Person) -> None:
    assert "Your shop reads addresses only" in marketer.get(f"{shop_page}/details").text
