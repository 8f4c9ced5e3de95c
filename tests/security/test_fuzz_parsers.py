"""Whatever is written, each reader answers in its own words: with a value, or with the error that it says it raises.

Stands for parsers that fail on what nobody foresaw (CVE-2024-27454, CVE-2023-46136), and for tokens that open something
when they are missing, empty or altered (CVE-2021-4395, CVE-2026-97657).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.payloads import payload
from tests.factories import field_of, form_document, survey_document
from tests.landing.conftest import CONTENT
from tests.security.hostile_shop import hostile_document, hostile_page
from tests.security.xss_vectors import VECTORS, Texts
from tracker.config import load_settings
from tracker.decide.rules import check_rule
from tracker.engage.links import read_confirm, read_unsubscribe
from tracker.errors import ConfigError, Refused, Rejected
from tracker.events import scrub
from tracker.events.api_orders import read_orders
from tracker.events.orders import read_object
from tracker.events.properties import read_properties
from tracker.events.shopify_orders import read_shopify
from tracker.events.woocommerce_orders import read_woocommerce
from tracker.landing.content import parse_content
from tracker.money import to_minor
from tracker.params import ParamError
from tracker.popups.document import DocumentError, parse_document
from tracker.popups.field_readers import Around, Wrong, read_field
from tracker.popups.picture_files import PictureError, read_picture
from tracker.popups.tokens import read_token
from tracker.services import Services
from tracker.shops.apply_link import apply_link, template_problem
from tracker.shops.page_link import DEBUG, MAPPING
from tracker.shops.settings import read_settings

some = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

texts = st.text(max_size=40) | st.sampled_from(VECTORS) | st.sampled_from(["\0", "\ud800", "\u202e", "1e999", "-0"])
numbers = st.integers() | st.floats() | st.sampled_from([2**53, 2**63, 10**400, -1, 5e-324])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything in it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, one in inside for found in places(one, (*way, key)))]


@st.composite
def changed(draw: st.DrawFn, whole: Any) -> Any:
    """A good value with up to three of its parts taken out or put in another's place."""
    copy = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([place for place in places(copy) if place] or [(0,)]))
        place = copy
        for step in way:
            place = place[step]
        if draw(st.booleans()) and isinstance(place, dict):
            place.pop(last, None)
        else:
            place[last] = draw(values)
        if not copy:
            break
    return copy


DOCUMENTS = [form_document(), survey_document(), hostile_document(Texts())]


@some
@given(value=values | st.one_of(*map(changed, DOCUMENTS)))
def test_popup_documents(value: Any) -> None:
    try:
        document = parse_document(value)
    except DocumentError as error:
        assert str(error)
        return
    assert document.steps


@some
@given(value=values | changed(CONTENT) | changed(hostile_page(Texts())))
def test_landing_pages(value: Any) -> None:
    try:
        assert parse_content(value).title
    except DocumentError as error:
        assert str(error)


RULE = {
    "any": [
        {"condition": "page_url", "params": {"operator": "matches", "values": ["a+"]}},
        {"all": [{"condition": "visitor_new", "params": {"who": "returning"}}]},
    ]
}


@some
@given(value=values | changed(RULE))
def test_rules(value: Any) -> None:
    try:
        assert isinstance(check_rule(value), dict)
    except DocumentError as error:
        assert str(error)


@some
@given(value=st.dictionaries(st.sampled_from(["language", "consent.mode", "apply_url"]) | texts, values))
def test_settings_of_a_shop(value: Any) -> None:
    try:
        read_settings(value)
    except ParamError as error:
        assert str(error)


ORDER = {
    "transaction_id": "T",
    "value": 5,
    "currency": "EUR",
    "items": [{"item_id": "a", "price": 1}],
    "email": "a@b.c",
}


told = values | changed(ORDER) | changed({"orders": [ORDER]})


@some
@given(body=st.binary(max_size=200) | told.map(json.dumps).map(str.encode))
def test_orders_of_the_api(body: bytes) -> None:
    try:
        for one in read_orders(body, "EUR"):
            assert isinstance(one, Rejected) or one.name
    except Refused as refused:
        assert 400 <= refused.status < 500


@some
@given(data=st.data())
def test_webhooks(data: st.DataObject) -> None:
    system, topic, name = data.draw(
        st.sampled_from(
            [
                (read_shopify, "orders/create", "shopify_order"),
                (read_shopify, "refunds/create", "shopify_refund"),
                (read_shopify, "orders/delete", "shopify_order"),
                (read_woocommerce, "order.created", "woocommerce_order"),
                (read_woocommerce, "order.deleted", "woocommerce_order"),
            ]
        )
    )
    body = json.dumps(data.draw(values | changed(payload(name)))).encode()
    try:
        system(topic, read_object(body), "EUR")
    except (Refused, Rejected) as error:
        assert str(error) or error


@some
@given(text=texts | st.text(max_size=3000), scheme=st.sampled_from(["", "http://", "https://", "//", "javascript:"]))
def test_addresses_of_pages(text: str, scheme: str) -> None:
    cleaned = scrub.url(scheme + text)
    assert cleaned == "" or cleaned.startswith(("http://", "https://"))
    assert len(cleaned) <= scrub.LONGEST_URL
    assert "@" not in cleaned.partition("://")[2].partition("/")[0]
    cleaned.encode("ascii", "strict") if cleaned.isascii() else cleaned.encode()
    assert not set(cleaned) & set('\0\r\n\t "<>')
    # What was cleaned once stays as it is.
    assert scrub.url(cleaned) == cleaned


@some
@given(value=values)
def test_texts_properties_and_amounts(value: Any) -> None:
    scrub.text(value).encode()
    json.dumps(read_properties(value), allow_nan=False).encode()
    minor = to_minor(value, "EUR")
    assert minor is None or isinstance(minor, int)


FIELDS = [
    *(field_of(kind, "one") for kind in ("email", "phone", "first_name", "birth_date", "text", "csat", "nps")),
    field_of("choice", "one", options=[{"value": "a", "label": "A", "text": True}, {"value": "b", "label": "B"}]),
    field_of("consent", "email_marketing"),
    field_of("hidden", "one", value="x"),
]


@some
@given(value=values, at=st.integers(0, len(FIELDS) - 1))
def test_fields_of_forms(value: Any, at: int) -> None:
    block = {"type": "form", "fields": [FIELDS[at]], "button": "Send"}
    form = parse_document({"steps": {"start": {"blocks": [block]}}}).steps["start"].blocks[0]
    try:
        read = read_field(form.fields[0], value, Around(dt.date(2026, 3, 10), ("DE",)))
    except Wrong as wrong:
        assert wrong.word
        return
    json.dumps(str(read)).encode()


KINDS_OF_PICTURES = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP", b""]


@some
@given(data=st.binary(max_size=400), kind=st.sampled_from(KINDS_OF_PICTURES))
def test_pictures(data: bytes, kind: bytes) -> None:
    try:
        read_picture(kind + data)
    except PictureError as error:
        assert str(error)


@some
@given(template=texts, code=texts, url=texts, system=st.sampled_from(["", "custom", "shopify", "woocommerce", "x"]))
def test_links_that_apply_a_code(template: str, code: str, url: str, system: str) -> None:
    given_template = "" if template_problem(template) else template
    link = apply_link(system, given_template, "cart", code.encode(errors="replace").decode(), url)
    assert link is None or link.startswith(("http://", "https://", "/"))
    assert link is None or not set(link) & set('"<> \r\n')


@some
@given(url=texts, name=st.sampled_from(["SHOPBELL_SMTP_URL", "SHOPBELL_PUBLIC_URL", "SHOPBELL_DATABASE_URL"]))
def test_settings_of_the_installation(url: str, name: str) -> None:
    try:
        load_settings({"SHOPBELL_SECRET_KEY": "k" * 40, name: url})
    except ConfigError as error:
        assert str(error)


@pytest.fixture
def tokens(app_context: Flask) -> Any:
    services: Services = app_context.extensions["shopbell"]
    good = MAPPING.token(services.signer, "pk_x", 7)

    def read(token: Any) -> list[Any]:
        return [
            read_token(services.signer, token),
            MAPPING.read(services.signer, token, "pk_x"),
            DEBUG.read(services.signer, token, "pk_x"),
            read_confirm(token),
            read_unsubscribe(token),
        ]

    return good, read


@some
@given(data=st.data())
def test_tokens_open_nothing_unless_they_are_what_was_signed(tokens: Any, data: st.DataObject) -> None:
    good, read = tokens
    at = data.draw(st.integers(0, len(good) - 1))
    flipped = good[:at] + data.draw(st.characters(codec="ascii")) + good[at + 1 :]
    padded = base64.urlsafe_b64encode(data.draw(st.binary(max_size=30))).decode()
    token = data.draw(
        values | st.sampled_from([flipped, good[:at], good + "=", f".{good}", padded, padded + "." + good])
    )
    if token != good:
        assert read(token) == [None] * 5
    assert [one is not None for one in read(good)] == [False, True, False, False, False]
