"""A landing page as the server sends it, and who may speak to the server from it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import (
    Browser,
    forget_published,
    form_document,
    make_popup,
    make_shop,
    popup_is,
    prize,
    rows,
    wheel_document,
)
from tests.landing.conftest import make_page
from tracker.clock import now, now_ms
from tracker.db import db
from tracker.insight.models import Rollup
from tracker.landing import pages
from tracker.landing.models import LandingPage, LandingPageChange, LandingPageVersion
from tracker.services import services
from tracker.shops.shops import set_slug, shop_by_key

PageOf = Callable[..., str]
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_a_page_is_small_whole_and_may_be_shared(client: FlaskClient, page_of: PageOf) -> None:
    path = page_of()
    answer = client.get(path)
    assert answer.status_code == 200
    assert path == "/p/acme/spring"
    html = answer.text
    for line in (
        "<title>Spring games</title>",
        '<meta name="description" content="One turn for everybody.">',
        f'<link rel="canonical" href="http://127.0.0.1:8000{path}">',
        '<meta property="og:title" content="Spring games">',
        '<meta property="og:image" content="https://pictures.example/spring.png">',
        '<meta property="og:site_name" content="acme">',
        '<meta name="twitter:card" content="summary_large_image">',
        "<h1>Spring is here</h1>",
        '<a class="button" href="https://acme.example/sale">Sale</a>',
        "Everybody over 18. Free entry by post.",
    ):
        assert line in html
    assert len(answer.data) < 10_000
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data


def test_nothing_runs_on_it_but_our_own_scripts(client: FlaskClient, page_of: PageOf) -> None:
    answer = client.get(page_of())
    policy = dict(one.split(" ", 1) for one in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/=]+'", policy["style-src"])
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert policy["frame-ancestors"] == "'none'"
    assert re.findall(r"<script(?![^>]* src=)", answer.text) == []


def test_it_knows_no_cookie_and_nobody_who_is_signed_in(client: FlaskClient, page_of: PageOf) -> None:
    path = page_of()
    client.set_cookie("shopbell_admin", "whatever", path="/")
    answer = client.get(path, base_url="http://127.0.0.1:8000")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert client.get(path, base_url="http://made-up.example").headers["Cache-Control"] == "private, max-age=60"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_every_word_of_a_marketer_is_only_a_word(app: Flask, client: FlaskClient) -> None:
    key = make_shop(app, EVIL[:120])
    path = make_page(
        app,
        key,
        name="Evil",
        title=EVIL,
        description=EVIL,
        share_image_alt=EVIL,
        hero={"heading": EVIL, "text": EVIL, "picture": "https://x.example/" + '"onerror=alert(3)', "alt": EVIL},
        blocks=[
            *({"type": kind, "text": EVIL} for kind in ("heading", "text", "note")),
            {"type": "button", "text": EVIL[:80], "href": 'https://x.example/"onclick=alert(4)'},
            {"type": "picture", "src": "https://x.example/a.png", "alt": EVIL},
        ],
        footer={"rules": EVIL},
    )
    html = client.get(path).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    # What is quoted is a value: no attribute of ours begins with "on".
    assert re.findall(r'<[^>]*"\s*on\w+=', html) == []
    assert html.count("<script") == 1


def test_pictures_that_are_kept_here_are_not_looked_for_in_the_shop(client: FlaskClient, page_of: PageOf) -> None:
    ours = "/pictures/pk_acme/" + "a" * 32 + ".png"
    hero = {"heading": "x", "picture": ours}
    html = client.get(page_of(share_image=ours, hero=hero, blocks=[{"type": "picture", "src": "/logo.png"}])).text
    assert f'<meta property="og:image" content="http://127.0.0.1:8000{ours}">' in html
    assert f'<img src="{ours}"' in html
    assert 'src="https://acme.example/logo.png"' in html


def test_it_opens_and_is_over_by_the_servers_clock(app: Flask, client: FlaskClient, shop: str) -> None:
    parts = [{"type": "heading", "text": "How it works"}]
    early = make_page(app, shop, name="Early", blocks=parts, schedule={"starts_at": now_ms() + 30_000})
    html = client.get(early)
    assert "Opens on" in html.text
    assert "How it works" not in html.text
    assert int(html.headers["Cache-Control"].rpartition("=")[2]) <= 30

    over = client.get(make_page(app, shop, name="Over", blocks=parts, schedule={"ends_at": now_ms() - 1}))
    assert "This is over." in over.text
    assert "How it works" not in over.text
    assert '<meta name="robots" content="noindex">' in over.text
    assert 'href="https://acme.example/"' in over.text


def test_it_speaks_the_language_of_its_words(app: Flask, client: FlaskClient, shop: str) -> None:
    path = make_page(app, shop, language="vi", schedule={"ends_at": now_ms() + 90_000_000})
    html = client.get(path, headers={"Accept-Language": "ru"}).text
    assert '<html lang="vi" dir="ltr">' in html
    assert "Thể lệ" in html
    assert '<html lang="ar" dir="rtl">' in client.get(make_page(app, shop, name="Arabic", language="ar")).text


def test_what_is_not_published_is_not_there(app: Flask, client: FlaskClient, shop: str, page_of: PageOf) -> None:
    draft = make_page(app, shop, live=False, name="Draft")
    path = page_of()
    for address in (
        draft,
        "/p/acme/nothing",
        "/p/nobody/spring",
        "/p/ACME/spring",
        "/p/acme/%00",
        "/p/acme/" + "x" * 99,
    ):
        answer = client.get(address)
        assert answer.status_code == (400 if "%00" in address else 404), address
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    with app.app_context():
        pages.unpublish(db.session.scalars(select(LandingPage).filter_by(slug="spring")).one(), now(), "mia")
        db.session.commit()
    assert client.get(path).status_code == 404


def test_versions_stay_and_history_tells_who(app: Flask, client: FlaskClient, shop: str) -> None:
    path = make_page(app, shop)
    with app.app_context():
        page = db.session.scalars(select(LandingPage)).one()
        pages.publish(page, now(), "mia@acme.example")
        assert page.version == 1
        pages.save_draft(page, {**page.draft, "title": "Summer games"}, now())
        db.session.commit()
        assert "Spring games" in client.get(path).text
        pages.publish(page, now(), "tom@acme.example")
        pages.move(page, "summer", now(), "tom@acme.example")
        db.session.commit()
    assert [one.content["title"] for one in rows(app, LandingPageVersion)] == ["Spring games", "Summer games"]
    assert [(one.what, one.by, one.version) for one in rows(app, LandingPageChange)] == [
        ("published", "mia@acme.example", 1),
        ("published", "mia@acme.example", 1),
        ("published", "tom@acme.example", 2),
        ("moved", "tom@acme.example", 2),
    ]
    old = client.get(path)
    assert (old.status_code, old.location) == (301, "/p/acme/summer")
    assert "Summer games" in client.get("/p/acme/summer").text


def test_shops_have_addresses_of_their_own(app: Flask) -> None:
    keys = [make_shop(app, name) for name in ("Töpfe", "Topfe!", "ร้าน", "ห้าง")]
    with app.app_context():
        shops = [shop_by_key(key) for key in keys]
        assert [shop.slug for shop in shops] == ["topfe", "topfe-2", "shop", "shop-2"]
        with pytest.raises(ValueError, match="another shop"):
            set_slug(shops[0], "shop")
        with pytest.raises(ValueError, match="small letters"):
            set_slug(shops[0], "a b")
        set_slug(shops[0], " Pots ")
        assert shops[0].slug == "pots"


# Popups on it


def test_a_live_popup_stands_there_with_its_true_odds_and_a_paused_one_does_not(
    app: Flask, client: FlaskClient, shop: str, page_of: PageOf
) -> None:
    popup = make_popup(app, shop, wheel_document([prize("a", 3, code="A"), prize("b", 1)]))
    path = page_of(blocks=[{"type": "popup", "popup": popup, "button": "Spin it"}])
    html = client.get(path).text
    assert f'data-opens="{popup}">Spin it</button>' in html
    assert "<span>Prize a</span> <b>75 %</b>" in html

    popup_is(app, popup, "paused")
    html = client.get(path).text
    assert "data-opens" not in html
    assert "75 %" not in html


def test_another_shops_popup_is_not_drawn(app: Flask, client: FlaskClient, page_of: PageOf) -> None:
    foreign = make_popup(app, make_shop(app, "umbrella"), form_document())
    assert foreign not in client.get(page_of(blocks=[{"type": "popup", "popup": foreign}])).text


def hosted(app: Flask, shop: str, **options: Any) -> Browser:
    """Somebody on a page that we serve for the shop."""
    with app.app_context():
        own = services().settings.public_url
    return Browser(app.test_client(), shop, origin=own, **options)


def test_our_own_address_speaks_for_a_shop_while_it_has_a_page_there(app: Flask, shop: str) -> None:
    vera = hosted(app, shop)
    assert vera.post("/v1/events", vera.batch()).status_code == 403
    make_page(app, shop)
    assert vera.post("/v1/events", vera.batch()).status_code == 202
    other = hosted(app, make_shop(app, "umbrella"))
    assert other.post("/v1/events", other.batch()).status_code == 403

    with app.app_context():
        pages.unpublish(db.session.scalars(select(LandingPage)).one(), now(), "mia")
        db.session.commit()
    forget_published(app)
    assert vera.post("/v1/events", vera.batch()).status_code == 403


def test_views_and_forms_are_counted_by_page(app: Flask, shop: str, page_of: PageOf) -> None:
    popup = make_popup(app, shop, form_document())
    path = page_of(blocks=[{"type": "popup", "popup": popup}])
    vera = hosted(app, shop)
    url = f"{vera.origin}{path}"
    context = {"url": url, "language": "en-GB", "viewport": [1440, 900]}
    token = vera.token(popup, context=context)
    vera.say("page_view", context={**context, "url": f"{vera.origin}/p/acme/nothing"})
    vera.say("page_view", context={**context, "url": f"{vera.origin}/p/umbrella/spring"})
    assert vera.submit(popup, token, "vera@example.com", url=f"{url}?utm_source=x").status_code == 200
    with app.app_context():
        page = db.session.scalars(select(LandingPage.id)).one()
    counted = {one.metric: one.value for one in rows(app, Rollup, subject=page) if one.metric.startswith("landing")}
    assert counted == {"landing_views": 1, "landing_submissions": 1}


@pytest.mark.parametrize(("origin", "is_apart"), [("http://localhost", False), ("https://acme.example", True)])
def test_what_is_kept_in_the_browser_is_kept_apart_unless_the_address_is_the_shops_own(
    app: Flask, client: FlaskClient, origin: str, is_apart: bool
) -> None:
    key = make_shop(app, "own", origin)
    path = make_page(app, key)
    assert ("data-apart" in client.get(path).text) is is_apart
    # Two shops at one address are nobody's own.
    make_shop(app, "second", origin)
    assert "data-apart" in client.get(path).text


VIETNAMESE = {"title": "Trò chơi mùa xuân", "hero.heading": "Xuân đã về", "blocks[0].text": "Cách chơi"}


def test_a_page_of_several_languages_is_read_in_that_of_the_browser_and_can_be_asked_for_in_another(
    client: FlaskClient, page_of: PageOf
) -> None:
    path = page_of(texts={"vi": VIETNAMESE, "th": {"hero.heading": "ฤดูใบไม้ผลิ"}})
    own, browsers = client.get(path), client.get(path, headers={"Accept-Language": "fr, vi-VN;q=0.9, en;q=0.8"})
    asked = client.get(f"{path}?lang=vi", headers={"Accept-Language": "en"})
    assert '<html lang="en"' in own.text
    assert "<h1>Spring is here</h1>" in own.text
    for page in (browsers, asked):
        assert '<html lang="vi"' in page.text
        for words in (*VIETNAMESE.values(), "Everybody over 18."):
            assert words in page.text
    assert [page.headers["Vary"] for page in (own, browsers, asked)] == ["Accept-Encoding, Accept-Language"] * 2 + [
        "Accept-Encoding"
    ]
    base = f"http://127.0.0.1:8000{path}"
    assert f'<link rel="canonical" href="{base}">' in browsers.text
    assert f'<link rel="canonical" href="{base}?lang=vi">' in asked.text
    for tag in ("en", "vi", "th"):
        assert f'<link rel="alternate" hreflang="{tag}" href="{base}?lang={tag}">' in own.text
    assert f'<link rel="alternate" hreflang="x-default" href="{base}">' in own.text
    assert '<a href="?lang=vi" hreflang="vi" lang="vi" aria-current="true">Tiếng Việt</a>' in asked.text
    assert own.headers["ETag"] != browsers.headers["ETag"]


@pytest.mark.parametrize("asked", ["xx", "", "../../etc", '"><script>'])
def test_a_language_that_the_page_has_not_changes_nothing(client: FlaskClient, page_of: PageOf, asked: str) -> None:
    path = page_of(texts={"vi": VIETNAMESE})
    answer = client.get(path, query_string={"lang": asked})
    assert answer.status_code == 200
    assert "<h1>Spring is here</h1>" in answer.text
    assert asked == "" or asked not in answer.text


def test_a_page_of_one_language_says_nothing_of_languages(client: FlaskClient, page_of: PageOf) -> None:
    answer = client.get(page_of(), headers={"Accept-Language": "vi"})
    assert "hreflang" not in answer.text
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_chances_of_a_popup_on_it_are_told_in_its_language(client: FlaskClient, app: Flask, shop: str) -> None:
    prizes = [prize("cake", code="CAKE"), prize("tea")]
    document = {**wheel_document(prizes), "texts": {"vi": {"game.prizes[0].label": "Bánh"}}}
    popup = make_popup(app, shop, document)
    path = make_page(
        app, shop, blocks=[{"type": "popup", "popup": popup, "button": "Turn"}], texts={"vi": {"title": "Xuân"}}
    )
    shown = client.get(f"{path}?lang=vi").text
    assert "<span>Bánh</span>" in shown
    assert "<span>Prize tea</span>" in shown
