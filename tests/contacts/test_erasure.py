"""A person is told everything that is kept of them, and erased from every table, and from the disk."""

import io
import json
import zipfile
from collections.abc import Callable

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from tests.contacts.conftest import Vera
from tests.factories import Browser, count, make_shop, row, rows
from tracker.admin.models import AuditEntry
from tracker.contacts.models import Capture, Consent, Contact, Detail, Erasure, Suppression
from tracker.db import db
from tracker.personal.declare import HOLDINGS, Delete
from tracker.personal.walk import find_person, rows_of
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.models import Play
from tracker.sessions.models import Cart, EventRow, Order, Visitor

Kept = Callable[[], bytes]


def run(app: Flask, *arguments: str, input: str | bytes | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments), input=input)


def erase(app: Flask, vera: Vera) -> Result:
    done = run(app, "contact", "erase", vera.email, "--shop", vera.shop)
    assert done.exit_code == 0, done.output
    return done


def test_the_person_is_known_in_every_table_that_can_know_one(app: Flask, vera: Vera) -> None:
    """So that the tests below erase and tell something."""
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()
        person = find_person(db.session.connection(), contact.shop_id, contact.created_at, contacts=[contact.id])
        empty = {one.name for one in HOLDINGS if one.is_personal and not rows_of(db.session.connection(), one, person)}
    # Vera meets no experiment and no pool, does not leave, and buys in the browser alone.
    assert empty == {
        "exposure", "held_out", "coupon", "coupon_use", "exit_signal", "order_contact", "counted_visit", "event",
    }  # fmt: skip


def test_erasing_leaves_nothing_that_she_said_on_the_disk(
    app: Flask, live: Callable[[], Vera], kept_bytes: Kept
) -> None:
    vera, otto = live(), live()
    mark, ids = vera.mark.encode(), [str(one.visitor).encode() for one in vera.browsers]
    assert kept_bytes().count(mark) > 10
    assert all(one in kept_bytes() for one in ids)
    erase(app, vera)
    left = kept_bytes()
    assert left.count(mark) == 0
    assert [left.count(one) for one in ids] == [0, 0]
    assert left.count(otto.mark.encode()) > 10


def test_what_must_be_kept_leads_to_nobody(app: Flask, vera: Vera) -> None:
    erase(app, vera)
    order, play, claims = row(app, Order), rows(app, Play)[-1], rows(app, CouponClaim)
    assert (order.transaction_id, order.value_minor, order.visitor_id, order.session_id) == ("T-1", 1250, None, None)
    assert (play.outcome, play.contact_id) == ("won", None)
    assert {(one.visitor_id, one.contact_id) for one in claims} == {(None, None)}
    assert count(app, Contact) == count(app, Capture) == count(app, Detail) == count(app, EventRow) == 0
    assert [one.contact_id for one in rows(app, Consent)] == []
    assert all(one.key.startswith("forgotten:") for one in rows(app, Visitor))


def test_what_another_contact_sent_in_the_same_browser_stays_theirs(app: Flask, vera: Vera, acme: str) -> None:
    shared = Browser(app.test_client(), acme)
    for email in ("otto@acme.example", vera.email):
        shared.say("email_captured", {"email": email, "form": "letter", "field": "email", "submitted": True})
    erase(app, vera)
    otto = row(app, Contact)
    assert row(app, Capture).contact_id == otto.id


def test_an_address_that_was_only_typed_is_erased_too(app: Flask, acme: str, kept_bytes: Kept) -> None:
    typist = Browser(app.test_client(), acme)
    typist.say("email_captured", {"email": "typed@acme.example", "form": "f", "field": "email", "submitted": False})
    assert run(app, "contact", "erase", "Typed@acme.example", "--shop", acme).exit_code == 0
    assert count(app, Capture) == 0
    assert str(typist.visitor).encode() not in kept_bytes()
    assert run(app, "contact", "erase", "typed@acme.example", "--shop", acme).exit_code == 2


def test_an_erasure_stands_in_the_audit_log_and_has_a_receipt_without_a_name(app: Flask, vera: Vera) -> None:
    said = erase(app, vera).output
    noted, entry = row(app, Erasure), row(app, AuditEntry)
    assert noted.public_id in said
    assert noted.counts["stored_event"] > 4
    assert (entry.act, entry.shop_id) == ("cli.contact.erase", noted.shop_id)
    assert vera.mark not in repr(entry)
    assert vera.mark not in repr(noted)


def test_a_suppression_survives(app: Flask, vera: Vera) -> None:
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()
        db.session.add(
            Suppression(shop_id=contact.shop_id, address_key=contact.address_key, reason="x", at=contact.created_at)
        )
        db.session.commit()
        key = bytes(contact.address_key)
    erase(app, vera)
    assert bytes(row(app, Suppression).address_key) == key


def test_another_shops_contact_of_the_same_address_stays(app: Flask, vera: Vera) -> None:
    other = make_shop(app, "other", "https://other.example", consent_mode="full", capture_mode="all")
    there = Browser(app.test_client(), other, origin="https://other.example")
    there.say("email_captured", {"email": vera.email, "form": "f", "field": "email", "submitted": True})
    erase(app, vera)
    assert count(app, Contact) == 1


def test_everything_is_told_as_json_and_as_csv(app: Flask, live: Callable[[], Vera]) -> None:
    vera, otto = live(), live()
    asked = ("contact", "export", vera.email, "--shop", vera.shop)
    answer = run(app, *asked)
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    tables = told["tables"]
    assert otto.mark not in answer.stdout
    assert {one["address"] for one in tables["capture"]} == {vera.email}
    assert [one["value"] for one in tables["detail"]] == ["+84912345678"] * 2
    assert {one["text"] for one in tables["popup_answer"]} == {f"a {vera.mark} mug"}
    assert {"page_view", "search", "purchase"} <= {one["name"] for one in tables["stored_event"]}
    assert any("page.url" in one["facts"] for one in tables["decision"])
    assert tables["order"][0]["transaction_id"] == "T-1"
    assert not any("key" in column and column != "key" for rows in tables.values() for column in rows[0]
                   if column not in ("code_key", "unique_key"))  # fmt: skip
    packed = zipfile.ZipFile(io.BytesIO(run(app, *asked, "--csv").stdout_bytes))
    assert set(packed.namelist()) == {f"{name}.csv" for name in tables}
    assert vera.email in packed.read("contact.csv").decode()
    with app.app_context():
        acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts == ["cli.contact.export"] * 2


def test_nobody_is_told_of_or_erased_by_a_wrong_address(app: Flask, vera: Vera) -> None:
    for command in ("export", "erase"):
        assert run(app, "contact", command, "nobody@acme.example", "--shop", vera.shop).exit_code == 2
        assert run(app, "contact", command, "no address", "--shop", vera.shop).exit_code == 2
    assert count(app, Contact) == 1
    assert count(app, AuditEntry) == 0


def test_a_table_joins_by_declaring(app: Flask, vera: Vera) -> None:
    """Declared as nobody's, the carts would be passed over: it is the declaration that erases."""
    holding = HOLDINGS.get("cart")
    assert holding is not None
    object.__setattr__(holding, "erased", None)
    try:
        erase(app, vera)
    finally:
        object.__setattr__(holding, "erased", Delete())
    assert count(app, Cart) > 0


# After a restore


def test_a_restored_backup_is_told_who_was_erased(app: Flask, live: Callable[[], Vera], kept_bytes: Kept) -> None:
    vera, otto = live(), live()
    before = _backup(app)
    erase(app, vera)
    said = {"v": 1, "shop": vera.shop, "visitor": otto.browsers[1].visitor, "consent": {"measurement": False}}
    assert otto.browsers[1].post("/v1/consent", said).status_code == 200
    taken = run(app, "erasures", "export").stdout_bytes
    assert vera.mark.encode() not in taken
    _restore(app, before)
    assert vera.mark.encode() in kept_bytes()
    again = run(app, "erasures", "reapply", "-", input=taken)
    assert again.output == "Erased again: 1 contacts, 1 browsers\n"
    assert vera.mark.encode() not in kept_bytes()
    assert otto.browsers[1].visitor.encode() not in kept_bytes()
    assert otto.browsers[0].visitor.encode() in kept_bytes()
    assert run(app, "erasures", "reapply", "-", input=taken).output == "Erased again: 0 contacts, 0 browsers\n"


def test_who_came_back_after_the_erasure_stays(app: Flask, live: Callable[[], Vera]) -> None:
    vera = live()
    erase(app, vera)
    again = Browser(app.test_client(), vera.shop)
    again.say("email_captured", {"email": vera.email, "form": "f", "field": "email", "submitted": True})
    assert run(app, "erasures", "reapply").output == "Erased again: 0 contacts, 0 browsers\n"
    assert count(app, Contact) == 1


def test_a_record_that_is_none_is_refused_by_its_line(app: Flask, vera: Vera) -> None:
    refused = run(app, "erasures", "reapply", "-", input=b'{"shop": "pk_x", "at": 1}\n{"no": 1}\n')
    assert (refused.exit_code, "line 2" in refused.output) == (2, True)


def _backup(app: Flask) -> dict[str, list[dict[str, object]]]:
    with app.app_context():
        return {
            table.name: [dict(one._mapping) for one in db.session.execute(select(table))]
            for table in db.metadata.sorted_tables
        }


def _restore(app: Flask, kept: dict[str, list[dict[str, object]]]) -> None:
    with app.app_context():
        connection = db.session.connection()
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in db.metadata.sorted_tables:
            if kept[table.name]:
                connection.execute(table.insert(), kept[table.name])
        db.session.commit()
