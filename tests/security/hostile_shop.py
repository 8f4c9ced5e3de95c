"""A shop where everybody writes attacks: visitors by every door that they have, its server, and its own marketers.

`fill(app, key)` makes them; what it gives back names one row of each kind, for the addresses of the admin's pages.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests.events.payloads import payload
from tests.factories import (
    ORIGIN,
    Browser,
    field_of,
    forget_published,
    make_event,
    make_popup,
    prize,
    wheel_document,
)
from tests.security.xss_vectors import Texts
from tests.shop_server import ShopServer
from tracker.admin.models import AuditEntry, SignedIn, User
from tracker.clock import now
from tracker.contacts.erase import erase_address
from tracker.contacts.models import Consent, Contact, Erasure
from tracker.db import db, read_only
from tracker.decide.rules import check_rule
from tracker.decide.segment_store import keep_segment
from tracker.ids import token_hash
from tracker.landing import pages
from tracker.popups import publish
from tracker.popups.coupons import add_codes, create_pool
from tracker.popups.group_store import keep_group
from tracker.popups.models import KeptDecision
from tracker.services import Services
from tracker.sessions.models import Session
from tracker.shops.models import Shop
from tracker.shops.page_link import MAPPING

VISITORS = 12
BATCHES = 30
"""So many pages the last one looks at, and the others two: a visit's page shows 500 events."""

GROUP = "zxss' onfocus=pwned() autofocus"


def fill(app: Flask, key: str, texts: Texts, *, visitors: int = VISITORS, batches: int = BATCHES) -> dict[str, str]:
    """Fills the shop; for each parameter of the admin's addresses the name of a row."""
    read_only.set(False)
    made = _marketers(app, key, texts)
    forget_published(app)
    for number in range(visitors):
        _visit(app, key, texts, number, batches if number == visitors - 1 else 2, made["popup"])
    _shop_server(app, key, texts, visitors)
    _mapping(app, key, texts)
    with app.app_context():
        shop = db.session.scalars(select(Shop).filter_by(public_key=key)).one()
        services: Services = app.extensions["shopbell"]
        erase_address(db.session.connection(), services.sealer, shop.id, "buyer1@zxss.example", now())
        _people(shop.id, texts)
        made["erasure"] = db.session.scalars(select(Erasure).where(Erasure.shop_id == shop.id)).one().public_id
        db.session.commit()
        newest = select(func.max(Session.id)).where(Session.shop_id == shop.id)
        made["visit"] = str(db.session.scalar(newest))
        app.extensions["shopbell.writer"].decisions.write()
        db.session.rollback()
        made["decision"] = _decision_of(shop.id)
        agreed = select(Contact).join(Consent, Consent.contact_id == Contact.id).where(Contact.shop_id == shop.id)
        made["contact"] = db.session.scalars(agreed.order_by(Contact.id.desc())).first().public_id
    return made


def _decision_of(shop_id: int) -> str:
    kept = db.session.scalars(select(KeptDecision).where(KeptDecision.shop_id == shop_id)).first()
    return str(uuid.UUID(bytes=bytes(kept.id))) if kept is not None else "nothing"


# What visitors send


def _visit(app: Flask, key: str, texts: Texts, number: int, batches: int, popup: str) -> None:
    agent = (
        texts("user_agent", 500).replace("\n", " ").replace("\r", " ").encode("latin-1", "replace").decode("latin-1")
    )
    one = Browser(app.test_client(), key, user_agent=f"Mozilla/5.0 (X11; {agent}) Gecko/20100101 Firefox/143.0")
    for _ in range(batches):
        answer = one.send(*_events(texts), context=_context(texts), decide=True, tab=texts("tab", 60))
        assert answer.status_code == 202, answer.text
        assert not answer.json["rejected"], answer.json["rejected"]
    offered = answer.json["decision"]["popups"]
    token = next((entry["token"] for entry in offered if entry["popup"] == popup), None)
    if token:
        _answers(one, popup, token, texts, number)
    consent = {"v": 1, "shop": key, "visitor": one.visitor, "consent": {"email_marketing": True}}
    said = one.post("/v1/consent", {**consent, "text": texts("consent", 2000), "how": texts("how", 40)})
    assert said.status_code == 200, said.text


def _context(texts: Texts) -> dict[str, Any]:
    return {
        "url": f"{ORIGIN}/products/{texts('path', 300)}?utm_source={texts('utm_source', 120)}&utm_medium=cpc"
        f"&utm_campaign={texts('utm_campaign', 120)}&utm_term={texts('utm_term', 120)}&x={texts('query', 200)}",
        "referrer": f"https://shops.example/{texts('referrer', 300)}",
        "title": texts("title", 300),
        "language": texts("language", 35),
        "page_language": texts("page_language", 35),
        "timezone": texts("timezone", 64),
        "page_type": texts("page_type", 20),
        "product": texts("product", 120),
        "category": texts("category", 120),
        "properties": {"tier": texts("property", 200), "list": [texts("property_of_list", 200) for _ in range(3)]},
        "tag": "1.2.0",
        "viewport": [1440, 900],
    }


def _events(texts: Texts) -> list[dict[str, Any]]:
    item = {name: texts(name, 300) for name in ("item_id", "item_name", "item_variant", "item_category", "item_brand")}
    item |= {
        "price": 12.5,
        "quantity": 2,
        "url": f"{ORIGIN}/{texts('item_url', 200)}",
        "image": texts("item_image", 200),
    }
    cart = {"currency": "EUR", "value": 25, "items": [item], "coupon": texts("coupon", 80)}
    bought = {**cart, "transaction_id": texts("transaction_id", 64), "affiliation": texts("affiliation", 80)}
    told = {"search_term": texts("search_term", 300)}
    form = {name: texts(name, 200) for name in ("form_name", "form_id", "form")}
    say = {name: texts(name, 300) for name in ("method", "link_text", "page_title", "page_location", "label")}
    return [
        make_event("page_view", {"page_title": texts("page_title", 300)}, url=_page(texts)),
        make_event("view_item", cart),
        make_event("add_to_cart", cart, source="datalayer"),
        make_event("begin_checkout", cart),
        make_event("add_shipping_info", {**cart, "shipping_tier": texts("shipping_tier", 100)}),
        make_event("purchase", bought),
        make_event("refund", bought),
        make_event("search", told),
        make_event("form_start", form),
        make_event("login", say),
        make_event("my_own_event", {**say, "nested": {texts("key", 40): [texts("deep", 200)]}}),
        make_event("view_promotion", {"popup": texts("popup", 100), "trigger": texts("trigger", 20)}),
        make_event("promotion_withheld", {"popup": texts("popup", 100), "reason": texts("reason", 60)}),
        make_event("email_captured", {"email": "eve@zxss.example", "form": texts("form_of_email", 100)}),
        make_event(
            "field_captured",
            {"kind": "name", "value": "Eve ' Fields", "form": texts("form_of_name", 100), "field": "n"},
        ),
    ]


def _page(texts: Texts) -> str:
    return f"{ORIGIN}/{texts('event_path', 300)}?q={texts('event_query', 200)}"


def _answers(one: Browser, popup: str, token: str, texts: Texts, number: int) -> None:
    shown = {"popup": popup, "token": token, "trigger": texts("trigger", 20), "signal": texts("signal", 40)}
    one.send(make_event("view_promotion", shown))
    fields = {
        "email": f"eve{number}@zxss.example",
        "email_marketing": True,
        "first_name": "Eve ’’’onclick",
        "why": {"chosen": ["other"], "text": texts("other_answer", 200)},
        "say": texts("long_answer", 900),
    }
    sent = one.submit(popup, token, fields=fields, url=_page(texts))
    assert sent.status_code == 200, sent.text
    one.play(popup, token)


# What the shop's server tells


def _shop_server(app: Flask, key: str, texts: Texts, times: int) -> None:
    server = ShopServer(app, key)
    for number in range(times):
        item = {"item_id": texts("order_item_id", 100), "item_name": texts("order_item_name", 300), "price": 5}
        order = {
            "transaction_id": texts("order_number", 64),
            "value": 5,
            "currency": "EUR",
            "items": [item],
            "coupon": texts("order_coupon", 80),
            "email": f"buyer{number}@zxss.example",
            "cart_token": texts("order_cart_token", 80),
        }
        server.post({"orders": [order]} if number % 2 else order)
        shopify = payload("shopify_order") | {"id": 10_000 + number, "name": texts("shopify_name", 60)}
        shopify["line_items"] = [{**shopify["line_items"][0], "name": texts("shopify_item", 300), "title": "x"}]
        shopify |= {"note": texts("shopify_note", 200), "email": f"s{number}@zxss.example", "order_number": number}
        server.shopify("orders/create", shopify)
        woo = payload("woocommerce_order") | {"id": 20_000 + number, "number": texts("woo_number", 40)}
        woo["line_items"] = [{**woo["line_items"][0], "name": texts("woo_item", 300)}]
        server.woocommerce("order.created", woo)
    server.shopify(texts("topic", 60), {"id": 1})


def _mapping(app: Flask, key: str, texts: Texts) -> None:
    services: Services = app.extensions["shopbell"]
    token = MAPPING.token(services.signer, key, None)
    one = Browser(app.test_client(), key)
    for kind, selector in (("price", ".a[title='zxss onfocus=pwned() autofocus']"), ("name", 'h1[id="zxss>"]')):
        said = {"kind": kind, "selector": selector, "pages": "/zxss*", "sample": texts("sample", 120)}
        body = {"v": 1, "shop": key, "token": token, **said, "url": _page(texts)}
        answer = one.post("/v1/map", body)
        assert answer.status_code == 200, answer.text


# What marketers write


def hostile_document(given: Texts, **changes: Any) -> dict[str, Any]:
    """A popup with a text of the kind in every place that takes one; characters that none keeps are refused."""

    def texts(field: str, longest: int) -> str:
        return given(field, longest).replace("\0", "")

    options = [{"value": "other", "label": texts("option", 200), "text": True}, {"value": "b", "label": "B"}]
    form = {
        "type": "form",
        "button": texts("button", 60),
        "fields": [
            {"kind": "email", "name": "email", "label": texts("label", 300), "placeholder": texts("placeholder", 200)},
            {"kind": "consent", "name": "email_marketing", "label": texts("consent_label", 400), "required": False},
            field_of("first_name", "first_name", required=False, label=texts("label", 300)),
            field_of("choice", "why", options=options, required=False, label=texts("label", 300)),
            field_of("text", "say", long=True, required=False, label=texts("label", 300)),
            field_of("nps", "nps", required=False, low=texts("low", 200), high=texts("high", 200)),
            {"kind": "hidden", "name": "hid", "label": texts("hidden_label", 200), "value": texts("hidden", 200)},
        ],
    }
    blocks = [
        {"type": "heading", "text": texts("heading", 200)},
        {"type": "text", "text": texts("paragraph", 900)},
        {"type": "note", "text": texts("note", 900)},
        form,
        {"type": "game"},
    ]
    done = [
        {"type": "heading", "text": texts("heading", 200)},
        {"type": "button", "text": texts("button", 60), "action": "link", "href": f"{ORIGIN}/zxss'onfocus=pwned()"},
    ]
    prizes = [
        {**prize("one", code=texts("code", 40)), "label": texts("prize", 40)},
        {**prize("two"), "label": texts("prize", 40)},
    ]
    document = wheel_document(prizes)
    document["steps"] = {"start": {"blocks": blocks}, "done": {"blocks": done}}
    document["display"] = {
        "type": "modal",
        "teaser": {"text": texts("teaser", 60)},
        "launcher": {"text": texts("launcher", 60)},
        "reminder": {"text": texts("reminder", 60)},
    }
    document["image"] = {"src": "https://zxss.example/a.png?'onerror=pwned()", "alt": texts("alt", 200)}
    document["group"] = GROUP
    document["texts"] = {"fr": {"steps.start.blocks[0].text": texts("french", 200)}}
    return {**document, **changes}


def hostile_page(given: Texts, popup: str = "") -> dict[str, Any]:
    """A landing page with a text of the kind in every place that takes one; characters that none keeps are refused."""

    def texts(field: str, longest: int) -> str:
        return given(field, longest).replace("\0", "")

    parts: list[dict[str, Any]] = [
        {"type": "heading", "text": texts("page_heading", 200)},
        {"type": "text", "text": texts("page_text", 900)},
        {"type": "note", "text": texts("page_note", 900)},
        {"type": "button", "text": texts("page_button", 80), "href": "/zxss'onfocus=pwned()\"autofocus"},
        {"type": "picture", "src": "https://zxss.example/x?'\"onerror=pwned()", "alt": texts("page_alt", 200)},
    ]
    return {
        "title": texts("landing_title", 120),
        "description": texts("page_description", 300),
        "share_image_alt": texts("page_alt", 200),
        "hero": {"heading": texts("hero", 120), "text": texts("hero_text", 900), "alt": texts("page_alt", 200)},
        "blocks": [*parts, *([{"type": "popup", "popup": popup, "button": texts("page_button", 80)}] if popup else [])],
        "footer": {"rules": texts("rules", 5000), "shop_link": "https://acme.example/zxss'\"onclick=pwned()"},
    }


def _marketers(app: Flask, key: str, texts: Texts) -> dict[str, str]:
    popup = make_popup(app, key, hostile_document(texts), _line(texts, "popup_name", 100))
    with app.app_context():
        session, at, by = db.session(), now(), "mia@zxss.example"
        shop = session.scalars(select(Shop).filter_by(public_key=key)).one()
        # Two shops may not have one name, and few texts fit into one.
        shop.name = _line(texts, f"{shop.id} shop_name", 60)
        pool = create_pool(session, shop.id, _line(texts, "pool", 60), at)
        add_codes(session, pool, "\n".join(_codes(texts)))
        asks = {"condition": "page_url", "params": {"operator": "contains", "values": [_line(texts, "operand", 100)]}}
        segment = keep_segment(session, shop.id, None, _line(texts, "segment", 60), {"all": [asks]}, at)
        keep_group(session, shop.id, GROUP, 1, [])
        page = pages.create_page(shop, _line(texts, "landing_name", 60), hostile_page(texts, popup), at)
        pages.publish(page, at, by)
        other = publish.create_popup(shop, _line(texts, "popup_name", 100), hostile_document(texts), at)
        publish.publish(other, at, by, check_rule)
        publish.pause(other, at, by)
        found = {"key": key, "popup": popup, "pool": pool.public_id, "segment": segment.public_id}
        found |= {"page": page.public_id, "shop": shop.slug, "name": "html", "system": "shopify", "token": "zxss"}
        session.commit()
    return found


def _people(shop_id: int, texts: Texts) -> None:
    """What somebody of the shop wrote into the audit log, or had a browser say of itself."""

    # No form takes a NUL (admin.door), and PostgreSQL holds none.
    def said(field: str, longest: int) -> str:
        return texts(field, longest).replace("\0", "")

    for _ in range(30):
        written = {"who": said("log_who", 254), "subject": said("log_subject", 200), "reason": said("log_reason", 200)}
        db.session.add(AuditEntry(shop_id=shop_id, act=said("log_act", 60), at=now(), **written))
    for number, user in enumerate(db.session.scalars(select(User))):
        named = {"browser": said("browser_name", 60), "os": said("os_name", 60)}
        token = token_hash(f"{shop_id} {number}")
        db.session.add(SignedIn(token_hash=token, user_id=user.id, since=now(), seen_at=now(), **named))


def _line(texts: Texts, field: str, longest: int) -> str:
    """What names may be: one line that can be printed."""
    return "".join(char for char in texts(field, longest) if char.isprintable())


def _codes(texts: Texts) -> list[str]:
    return [f"{number} {_line(texts, 'coupon_code', 50)}" for number in range(60)]


def as_file(app: Flask, key: str, texts: Texts) -> bytes:
    """A file of popups as an attacker would hand one to a marketer."""
    entry = {"name": texts("file_name", 100), "status": "live", "document": hostile_document(texts)}
    return json.dumps({"popups": [entry]}).encode()
