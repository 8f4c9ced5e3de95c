"""The tag, the runtime and the server together, on a shop of another site."""

import json

from sqlalchemy import select

from tests.journeys.waiting import has_part, until
from tracker.contacts.models import Capture, Contact, Detail
from tracker.db import db
from tracker.sessions import event_store
from tracker.sessions.models import Session, Visitor


def _new_shop(server, static_shop, *changes):
    shop = json.loads(server.flask("shop", "create", "Acme", "--origin", static_shop.origin, "--json"))
    key = shop["public_key"]
    if changes:
        server.flask("shop", "set", key, *changes)
    return key


def test_what_a_visitor_does_is_stored(page, live_server, live_app, static_shop, browser_log):
    key = _new_shop(live_server, static_shop, "consent.mode=full", "capture.mode=all")
    static_shop.pages["/"] = (
        f'<!doctype html><title>Mug</title><script async src="{live_server.url}/bell.js" data-shop="{key}"></script>'
        '<form id="checkout"><input type="email" name="email"><input name="city"></form>'
    )
    page.goto(static_shop.url("/"))
    has_part(page, "capture")
    page.type("[name=email]", "vera@example.com")
    page.focus("[name=city]")
    page.evaluate("shopbell('event','add_to_cart',{currency:'EUR',value:5,items:[{item_id:'A',price:5}]})")

    def stored():
        visitor = page.evaluate("localStorage.getItem('shopbell')")
        with live_app.app_context():
            found = db.session.scalar(select(Visitor.id).where(Visitor.key == visitor))
            visits = db.session.scalars(select(Session.id).where(Session.visitor_id == found)).all()
            captures = db.session.scalars(select(Capture).where(Capture.visitor_id == found)).all()
            return (
                sorted(one.name for one in event_store.of_visits(db.session(), visits)),
                [(capture.status, capture.form) for capture in captures],
            )

    expected = ["add_to_cart", "email_captured", "form_start", "page_view"], [("partial", "checkout")]
    until(page, lambda: stored() == expected, "that it is all stored")
    page.wait_for_timeout(500)  # Nothing comes twice.
    assert stored() == expected
    assert browser_log.console == []


def test_what_is_typed_beside_an_address_reaches_the_contact(page, live_server, live_app, static_shop, browser_log):
    kinds = "capture.kinds=email,phone,name"
    key = _new_shop(live_server, static_shop, "consent.mode=full", "capture.mode=all", kinds)
    static_shop.pages["/"] = (
        f'<!doctype html><title>Mug</title><script async src="{live_server.url}/bell.js" data-shop="{key}"></script>'
        '<form id="checkout" onsubmit="return false"><label>Họ và tên <input name="n"></label><label>SĐT '
        '<input name="t"></label><label>Ngày sinh <input name="b"></label><input type="email" name="email">'
        "<button>Go</button></form>"
    )
    with page.expect_response(lambda answer: "/parts/details.js" in answer.url):
        page.goto(static_shop.url("/"))
    page.wait_for_timeout(500)
    for name, value in (
        ("n", "Nguyễn Thị Ánh"),
        ("t", "0912 345 678"),
        ("b", "12/03/1990"),
        ("email", "anh@example.com"),
    ):
        page.type(f"[name={name}]", value)
    page.click("button")

    def found():
        with live_app.app_context():
            contact = db.session.scalar(select(Contact).order_by(Contact.id.desc()))
            query = select(Detail).where(Detail.contact_id == (contact.id if contact else 0)).order_by(Detail.id)
            return [(one.kind, one.part, one.status) for one in db.session.scalars(query)]

    expected = {("name", "full", "submitted"), ("phone", "", "submitted")}
    until(page, lambda: set(found()) == expected, "that it is all stored")
    assert browser_log.console == []
