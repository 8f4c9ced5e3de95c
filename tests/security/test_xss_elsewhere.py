"""What anybody wrote, where it is read outside the admin: in mails, in the panel on the shop's own pages, as a country.

Nothing here has a policy that would keep code from running, so whatever was taken for code would run.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask, current_app
from jinja2 import meta, nodes
from playwright.sync_api import BrowserContext, expect

from tests.factories import Browser, make_event, make_shop, rows
from tests.journeys.popups import plain
from tests.journeys.shop import HOME, Shop
from tests.journeys.waiting import call
from tests.security.witness import Witness
from tests.security.xss_vectors import MARK, VECTORS
from tests.testbed import ROOT
from tests.testbed.server import ProductServer
from tracker.clock import now
from tracker.contacts.identify import seal_address
from tracker.countries import read_country
from tracker.db import db, read_only
from tracker.engage.compose import compose
from tracker.engage.kind import KINDS, Kind
from tracker.engage.models import Message
from tracker.services import services
from tracker.sessions.models import Session
from tracker.shops.models import Shop as ShopRow
from tracker.shops.page_link import DEBUG
from tracker.shops.shops import shop_by_key
from tracker.smtp_url import read_smtp_url

# The browser is given the same on both databases.
pytestmark = pytest.mark.only_on("sqlite")

AT_ONCE = 30
MAIL = "https://mail.example/"
MADE_HERE = {"language", "stop_url", "colours", "days"}
"""What no person writes: a language of ours, our own link, colours and numbers that were checked as such."""


@pytest.fixture(autouse=True)
def _may_write() -> None:
    """The last GET of a test in this process has left the thread reading, and the running server writes beside us."""
    read_only.set(False)


def together(name: str) -> Iterator[str]:
    """Every vector, some in one text, with the name of the field before each."""
    for at in range(0, len(VECTORS), AT_ONCE):
        yield " ".join(f"{name}{MARK} {vector}" for vector in VECTORS[at : at + AT_ONCE])


# Mails


def words_of(kind: Kind) -> set[str]:
    """What a mail's template is filled with, by what it asks for, its pieces included."""
    environment = current_app.jinja_env
    asked: set[str] = set()
    open_, done = [f"email/{kind.name}.html"], set()
    while open_:
        name = open_.pop()
        done.add(name)
        tree = environment.parse(Path(ROOT / "templates" / name).read_text(encoding="utf-8"))
        imported = {one for node in tree.find_all(nodes.FromImport) for one in node.names}
        asked |= {one for one in meta.find_undeclared_variables(tree) if one not in imported}
        open_ += [one for one in meta.find_referenced_templates(tree) if one and one not in done]
    return asked - {"_", "ngettext"} - set(environment.globals)


def letters_of(kind: Kind, shop: ShopRow) -> Iterator[EmailMessage]:
    """The kind's mail as it comes out at the other end of the wire, with every vector in every word of it."""
    sealed = seal_address(services().sealer, shop.id, "vera@example.com")
    server = read_smtp_url("smtp://127.0.0.1:25?from=bell@shop.example")
    assert server is not None
    names = sorted(words_of(kind) - MADE_HERE)
    for texts in zip(*(together(name) for name in names), strict=True):
        said = dict(zip(names, texts, strict=True))
        shop.name = said.pop("shop")
        links = {name: f"https://acme.example/?q={text}" for name, text in said.items() if name.endswith("url")}
        filled = {**said, **links, "colours": ("#0f766e", "#ffffff"), "days": 7}
        hostile = Kind(kind.name, kind.label, kind.subject, lambda *_, filled=filled: filled, kind.most)
        message = Message(public_id="msg_1", shop_id=shop.id, language="en", about={}, address_sealed=sealed.sealed)
        letter = compose(db.session(), server, hostile, shop, message, now())
        assert letter is not None
        yield email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)


def test_no_mail_runs_what_anybody_wrote_whichever_program_opens_it(app: Flask, context: BrowserContext) -> None:
    witness = Witness(context, (MAIL,))
    page = context.new_page()
    opened = [""]
    page.route(f"{MAIL}**", lambda route: route.fulfill(body=opened[0], content_type="text/html; charset=utf-8"))
    with app.app_context(), app.test_request_context():
        shop = shop_by_key(make_shop(app))
        assert shop is not None
        kinds = list(KINDS)
        assert {one.name for one in kinds} >= {"coupon", "confirmation", "test_mail"}
        for kind in kinds:
            for number, letter in enumerate(letters_of(kind, shop)):
                assert len(letter.get_all("Subject", [])) == len(letter.get_all("From", [])) == 1
                assert letter["Bcc"] is None and letter["Set-Cookie"] is None
                body = letter.get_body(("html",))
                assert body is not None
                opened[0] = body.get_content()
                page.goto(f"{MAIL}{kind.name}/{number}")
                witness.look(page)
        db.session.rollback()
    assert witness.told == []
    assert witness.missing({"shop", "prize", "code", "words_agreed", "until"}) == set()


# The panel on the shop's own pages


SHOWN_LATER = {"Seen": "view_item", "Popups": f"name{MARK}"}
"""What comes a moment after the tab was opened."""


def test_the_panel_runs_nothing_of_what_the_page_says(
    context: BrowserContext,
    open_shop: Callable[..., Shop],
    live_app: Flask,
    live_server: ProductServer,
) -> None:
    shop = open_shop(*(plain(f"name{MARK} {vector}"[:100].replace("\0", "")) for vector in VECTORS[:8]))
    token = DEBUG.token(live_app.extensions["shopbell"].signer, shop.key, None)
    witness = Witness(context, (live_server.url, shop.url("/")))
    page = context.new_page()
    page.goto(DEBUG.address(shop.url(HOME), token))
    panel = page.get_by_role("region", name="Shopbell sees")
    expect(panel).to_be_visible()
    for number, text in enumerate(together("item")):
        item = {"item_id": text[:100], "item_name": text, "price": 1}
        call(page, "event", "view_item", {"currency": "EUR", "items": [item], f"key{MARK}{number}": text})
    for name in ("Check", "Seen", "Sent", "Consent", "Popups"):
        panel.get_by_role("tab", name=name, exact=True).click()
        if name in SHOWN_LATER:
            expect(panel.get_by_role("tabpanel")).to_contain_text(SHOWN_LATER[name])
        witness.look(page)
        for one in panel.locator("summary").all():
            one.click()
        witness.look(page)
    assert witness.told == []
    assert witness.missing({"item", "name"}) == set()


# The country that a proxy names, or whoever reaches us without one


def test_of_a_country_that_is_none_nothing_is_kept(make_app: Callable[..., Flask]) -> None:
    assert {read_country(vector) for vector in VECTORS} == {""}
    assert {read_country(f"{before}{code}{after}") for code in ("VN", "de") for before, after in AROUND} == {""}
    app = make_app(SHOPBELL_COUNTRY_HEADER="CF-IPCountry")
    key = make_shop(app, consent_mode="full")
    sendable = [one for one in VECTORS if one.isascii() and one.isprintable()]
    assert len(sendable) > 200
    vera = Browser(app.test_client(), key)
    for vector in sendable[::20]:
        assert vera.post("/v1/events", vera.batch(make_event()), **{"CF-IPCountry": vector}).status_code == 202
    [visit] = rows(app, Session)
    assert visit.country == ""
    assert vera.post("/v1/events", vera.batch(make_event()), **{"CF-IPCountry": "VN"}).status_code == 202


AROUND = [("<", ">"), ('"', ""), ("", "\n<b>"), ("", "\0"), ("\u202e", ""), ("", "\u0301"), ("=", "")]
