"""Who has given their address is not asked for it again: not on the next page, not on the next visit, not elsewhere."""

import datetime as dt
from collections.abc import Callable

from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import letter
from tests.journeys.shop import POLICY, SIGN_UP, Shop
from tests.journeys.waiting import arrive, until, write_address
from tests.testbed.browsing import PHONE
from tracker.db import db
from tracker.popups.models import Impression
from tracker.sessions.models import Session, Visitor

EMAIL = "mara.again@example.com"

_DAY = dt.timedelta(days=1)


def _subscribe(page: Page, shop: Shop, email: str = EMAIL) -> None:
    assert arrive(page, shop.url()) == [""]
    popup = PopupOnPage(page, "Our letter").waits()
    popup.email.fill(email)
    popup.submit.click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.keyboard.press("Escape")
    popup.is_gone()


def _a_day_passes(app: Flask, visitor: str) -> None:
    """As the server tells it: all that is stored of the visitor happened a day earlier."""
    with app.app_context():
        found = db.session.query(Visitor).filter_by(key=visitor).one()
        for table, columns in ((Session, ("started_at", "last_at")), (Impression, ("shown_at",))):
            for row in db.session.query(table).filter_by(visitor_id=found.id):
                # Moments are milliseconds in the database and times in Python.
                values = {name: getattr(row, name) - _DAY for name in columns}
                db.session.execute(update(table).where(table.id == row.id).values(**values))
        db.session.commit()


def test_who_submitted_is_not_asked_again_in_the_same_browser(
    page: Page, live_app: Flask, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    shop = open_shop(letter("Our letter", "time_on_page", params={"seconds": 0}))
    _subscribe(page, shop)
    assert arrive(page, page.reload) == ["already_submitted"]
    assert arrive(page, shop.url(POLICY)) == ["already_submitted"]
    _a_day_passes(live_app, page.evaluate("localStorage.getItem('shopbell')"))
    assert arrive(page, shop.url()) == ["already_submitted"]
    assert len(ledger_of(shop).rows("sessions")) == 2
    PopupOnPage(page).is_gone()
    assert len(ledger_of(shop).impressions()) == 1


def test_who_submitted_is_not_asked_again_in_another_browser_once_they_are_known_there(
    page: Page,
    make_context: Callable[..., BrowserContext],
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
) -> None:
    shop = open_shop(letter("Our letter", "time_on_page", params={"seconds": 0}))
    _subscribe(page, shop)
    phone = make_context(**PHONE).new_page()
    # Nobody knows yet whose phone this is, until they write the same address into a form of the shop's.
    assert arrive(phone, shop.url(SIGN_UP)) == [""]
    popup = PopupOnPage(phone).waits()
    popup.cross.click()
    popup.is_gone()
    write_address(phone, phone.get_by_label("Email"), EMAIL.upper())
    phone.get_by_role("button", name="Sign up").click()
    ledger = ledger_of(shop)
    until(phone, lambda: [len(one["visitors"]) for one in ledger.contacts()] == [2], "the join")
    assert arrive(phone, shop.url()) == ["already_submitted"]


def test_a_popup_for_strangers_leaves_who_signed_up_elsewhere_alone(
    page: Page, open_shop: Callable[..., Shop], ledger_of: Callable[[Shop], Ledger]
) -> None:
    strangers = {"condition": "contact_known", "params": {"known": "no"}}
    shop = open_shop(letter("Our letter", rule={"all": [strangers]}))
    assert arrive(page, shop.url(SIGN_UP)) == [""]
    write_address(page, page.get_by_label("Email"), EMAIL)
    page.get_by_role("button", name="Sign up").click()
    until(page, ledger_of(shop).contacts, "the contact")
    assert arrive(page, shop.url()) == ["contact_known"]
