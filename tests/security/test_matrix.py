"""Routes × people × shops × methods: every route of the URL map, also those that are added later, by what it declares.

Both ways: what is refused is refused without a trace, and what is allowed really works.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.factories import make_batch
from tests.security.cast import (
    BODIES,
    OUTSIDERS,
    ROLES,
    Cast,
    Route,
    body_of,
    digest,
    digest_of,
    make_cast,
    routes,
    without_tokens,
)
from tests.security.estate import MISSING, THINGS, Estate, is_of, tables_of_shops
from tests.testbed import ROOT
from tracker.access import Access
from tracker.admin.access import RANK
from tracker.db import Model, db
from tracker.shops.shops import shop_by_key

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:1"},
    {"Origin": ""},
)
OF_SAMPLES_ALONE = "admin.samples.remove"
"""Of a real shop there is nothing of the kind."""
DONE = range(200, 400)
READ = {400, 409, 413, 422}
"""Of a change that was let through and found something missing in what was sent."""

FROM_ANYWHERE = {"webhooks.shopify", "webhooks.woocommerce", "debug.open_panel"}
"""No page asks the first two; the third tells an owner that a page is not the shop's, and asks for its token first."""

SENDS_BACK = {"admin.explainer.show"}
"""Where what is not there is told on the page before: a decision is forgotten in time."""


NOBODYS = {
    # Of the people who work in shops, and of their sign-ins: tests/security/test_sessions.py.
    *("user", "signed_in", "sign_in_link", "sign_in_failure", "recovery_code"),
    # Of the installation: where its jobs are, its salts, and counts under keyed hashes.
    *("job_state", "daily_salt", "throttle_count"),
    # Texts that rows share; they are read by the rows that use them.
    "word",
}
"""Tables that belong to no shop."""

READS = re.compile(r'request\.(?:args|form|values)(?:\.get|\.getlist)?[\[(]"([a-z_]+)"')
NO_IDS = {
    *(
        "address",
        "after_expiry",
        "arm",
        "bots",
        "code",
        "codes",
        "content",
        "days",
        "email",
        "format",
        "gate",
        "h",
        "kind",
    ),
    *(
        "language",
        "look",
        "name",
        "next",
        "objective",
        "origin",
        "password",
        "pattern",
        "present",
        "q",
        "reason",
        "role",
    ),
    *("secret", "shelf", "starter", "state", "status", "template", "text", "to", "typed", "variant", "wanted", "which"),
    "also",
    # Where a list goes on: a number that says no more than how many rows there are, of this shop's alone.
    *("after", "before"),
}
"""Names in queries and forms that name no row of a shop."""


@pytest.fixture
def cast(make_app: Callable[..., Flask]) -> Cast:
    return make_cast(make_app(SHOPBELL_SMTP_URL="smtp://127.0.0.1:2525?from=bell@shop.example"))


def ask(cast: Cast, who: str, route: Route, ids: dict[str, Any] | None = None, **options: Any) -> TestResponse:
    sent = {**body_of(route, cast.acme), **options}
    return cast.people[who].ask(route.method, route.path(cast.app, ids or cast.acme.ids), **sent)


def test_there_is_a_row_of_each_shop_in_every_table_that_belongs_to_shops(cast: Cast) -> None:
    """What is not there cannot leak, so a table without a row would be a table that nobody looks at."""
    tables = tables_of_shops()
    assert {"contact", "erasure", "message", "coupon", "popup_version", "order_contact"} <= {one.name for one in tables}
    with cast.app.app_context():
        for estate in (cast.acme, cast.umbrella):
            shop = shop_by_key(estate.key)
            assert shop is not None
            empty = [
                table.name
                for table in tables
                if db.session.execute(select(*table.primary_key).where(is_of(table, shop.id)).limit(1)).first() is None
            ]
            assert empty == [], estate.key
        ours, others = set(tables), set(Model.metadata.sorted_tables) - set(tables)
    assert {one.name for one in others} == NOBODYS, "say in NOBODYS why a table belongs to no shop"
    assert not any(key.column.table in ours for table in others for key in table.foreign_keys)


def test_a_route_of_something_that_no_shop_here_has_is_noticed(make_app: Callable[..., Flask]) -> None:
    app, ids = make_app(), {"key": "pk_1"}
    app.url_map.add(Rule("/admin/shops/<key>/gadgets/<gadget>", endpoint="admin.gadgets.show"))
    (rule,) = app.url_map.iter_rules("admin.gadgets.show")
    with pytest.raises(AssertionError, match="<gadget>"):
        Route(rule, "GET", Access("shop", "viewer")).path(app, ids)
    Route(rule, "GET", Access("shop", "viewer")).path(app, {**ids, "gadget": "gad_1"})


def test_every_name_by_which_a_view_reads_an_id_is_one_that_is_tried() -> None:
    """Ids in queries and forms as well: a name that is new is either a thing of the estates, or known to be none."""
    asked = {
        match
        for file in sorted((ROOT / "tracker" / "admin").glob("*.py"))
        for match in READS.findall(file.read_text(encoding="utf-8"))
    }
    assert len(asked) > 30
    assert asked - THINGS == NO_IDS, "a name is new: give the estates such a thing, or put it into NO_IDS"


def test_who_may_not_is_refused_and_nothing_is_written(cast: Cast) -> None:
    app, before = cast.app, digest(cast.app)
    for route in routes(app, "account", "owner", "shop"):
        answer = ask(cast, "nobody", route)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/admin/sign-in"), route
    for route in routes(app, "owner"):
        for who in (*ROLES, *OUTSIDERS):
            assert ask(cast, who, route).status_code == 403, (who, route)
    for route in routes(app, "shop"):
        for who in ROLES:
            if RANK[who] < RANK[route.access.detail]:
                assert ask(cast, who, route).status_code == 403, (who, route)
        missing = ask(cast, "owner of another shop", route, {**cast.acme.ids, "key": MISSING["key"]})
        for who in OUTSIDERS:
            answer = ask(cast, who, route)
            assert answer.status_code == missing.status_code == 404, (who, route)
            assert without_tokens(answer) == without_tokens(missing), (who, route)
    assert digest(app) == before


@pytest.mark.only_on("sqlite")
def test_who_may_is_let_through(cast: Cast) -> None:
    tried = 0
    for route in routes(cast.app, "shop"):
        may = [role for role in ROLES if RANK[role] >= RANK[route.access.detail]]
        for who in (may[0], "operator"):
            status = ask(cast, who, route).status_code
            tried += 1
            # What one of them has removed is gone for the next.
            gone = {404} if who != may[0] or route.endpoint == OF_SAMPLES_ALONE else set()
            allowed = {*DONE, *gone, *(READ if route.method != "GET" else ())}
            assert status in allowed, (who, route, status)
    assert tried > 200


@pytest.mark.only_on("sqlite")
def test_every_change_that_is_sent_right_is_made(cast: Cast) -> None:
    """Were every change answered by 400, what stands above would hold, and nothing would work."""
    tried = [route for route in routes(cast.app, "shop", "owner", "account") if route.endpoint in BODIES]
    assert {str(one): status for one in tried if (status := ask(cast, "operator", one).status_code) not in DONE} == {}
    assert {one.endpoint for one in tried} == set(BODIES), "no body is kept for a route that is gone"


@pytest.mark.only_on("sqlite")
def test_a_change_needs_the_token_of_this_very_session_and_a_page_of_our_own(cast: Cast) -> None:
    before = digest(cast.app)
    theirs = cast.people["marketer"].token
    changes = [one for one in routes(cast.app, "account", "owner", "shop", "sign_in") if one.method != "GET"]
    assert len(changes) > 50
    for route in changes:
        # Every form of it on one route, the plainest on all.
        is_first = route is changes[0]
        for token in (None, theirs, "x", theirs[:-1], cast.people["nobody"].token)[: None if is_first else 2]:
            assert ask(cast, "operator", route, token=token).status_code == 400, (route, token)
        for headers in FOREIGN if is_first else FOREIGN[:1]:
            assert ask(cast, "operator", route, headers=headers).status_code == 403, (route, headers)
    assert digest(cast.app) == before


@pytest.mark.only_on("sqlite")
def test_no_method_but_its_own_is_answered_and_none_that_reads_ever_writes(cast: Cast) -> None:
    app, operator = cast.app, cast.people["operator"]
    before = digest(app)
    adapter = app.url_map.bind("localhost")
    for path in sorted({route.path(app, cast.acme.ids) for route in routes(app)}):
        # What another rule answers at the same address, such as the page of a decision that is called “find”, too.
        methods = set(adapter.allowed_methods(path))
        for method in METHODS:
            if method in methods and method != "GET":
                continue
            # As tools of proxies write it, to make a harmless request of a dangerous one or the other way round.
            headers = {name: "POST" if method == "GET" else "GET" for name in OVERRIDES}
            answer = operator.ask(method, path, headers=headers, query_string={"_method": "POST"})
            answers = {"GET", "HEAD"} if "GET" in methods else set()
            if method not in {*answers, "OPTIONS"}:
                assert answer.status_code in (404, 405), (method, path, answer.status_code)
            else:
                assert answer.status_code < 500, (method, path)
    assert digest(app) == before


def test_what_belongs_to_another_shop_is_as_missing_as_what_never_was(cast: Cast) -> None:
    """Each id of umbrella's in the addresses of acme's routes, for the owner of acme."""
    before, tried = digest_of(cast.app, cast.umbrella), 0
    for route in routes(cast.app, "shop"):
        for name in sorted({route.thing(one) for one in route.rule.arguments - {"key"}} & set(cast.umbrella.ids)):
            if cast.umbrella.ids[name] == cast.acme.ids[name]:
                continue
            foreign, missing = (
                ask(cast, "owner", route, {**cast.acme.ids, name: one})
                for one in (cast.umbrella.ids[name], MISSING.get(name, "con_nobody"))
            )
            tried += 1
            assert foreign.status_code == missing.status_code, (route, name)
            assert foreign.status_code == 404 or route.endpoint in SENDS_BACK, (route, name)
            assert without_tokens(foreign) == without_tokens(missing), (route, name)
    assert tried > 45
    assert digest_of(cast.app, cast.umbrella) == before


def test_no_id_of_another_shop_in_a_query_or_body_shows_or_changes_anything_of_it(cast: Cast) -> None:
    umbrella = cast.umbrella
    before = digest_of(cast.app, umbrella)
    query = {name: str(one) for name, one in umbrella.ids.items()} | {"to": umbrella.origin, "address": umbrella.origin}
    for route in routes(cast.app, "shop"):
        answer = ask(cast, "owner", route, query_string=query)
        assert answer.status_code < 500, route
        assert leaks(answer, umbrella) == [], route
    # Afterwards, since what is written into the own shop is shown there.
    for route in routes(cast.app, "shop"):
        if route.endpoint in BODIES:
            answer = ask(cast, "owner", route, **body_of(route, umbrella))
            assert answer.status_code < 500, route
    assert digest_of(cast.app, umbrella) == before


def leaks(answer: TestResponse, estate: Estate) -> list[str]:
    """Where the answer shows what is the shop's; a group's name, which was sent to it, aside."""
    text = (answer.text + answer.headers.get("Location", "")).replace(estate.ids["group"], "")
    return [line for line in text.splitlines() if estate.canary in line]


# The public door


@pytest.mark.only_on("sqlite")
def test_the_tags_routes_ask_for_a_key_and_an_origin_of_the_same_shop(cast: Cast) -> None:
    client, acme = cast.app.test_client(), cast.acme
    # That somebody was refused is what the owner is told.
    before = digest(cast.app, "sighting")
    for route in routes(cast.app, "tag", "signed"):
        if not route.rule.rule.startswith("/v1/") or route.endpoint in FROM_ANYWHERE or route.method == "GET":
            continue
        path = route.path(cast.app, acme.ids)
        for body, origin, reason in (
            ({"shop": "pk_nobody"}, acme.origin, "unknown_key"),
            ({"shop": cast.umbrella.key}, acme.origin, "origin_not_allowed"),
            ({}, cast.umbrella.origin, "origin_not_allowed"),
            ({}, "null", "origin_not_allowed"),
            ({}, None, "origin_not_allowed"),
            ({}, f"{acme.origin}.evil.example", "origin_not_allowed"),
            ({}, acme.origin.replace("https", "http"), "origin_not_allowed"),
        ):
            sent = {**make_batch(acme.key, []), "token": acme.token, **body}
            answer = client.post(path, json=sent, headers={"Origin": origin} if origin else {})
            assert answer.headers.get("X-Shopbell-Reason") == reason, (route, body, origin, answer.text)
    assert digest(cast.app, "sighting") == before


def test_every_route_of_the_tag_is_limited(cast: Cast, make_app: Callable[..., Flask]) -> None:
    client = make_app(SHOPBELL_RATE_LIMIT="1").test_client()
    headers = {"Origin": cast.acme.origin}
    sent = {**make_batch(cast.acme.key, []), "token": cast.acme.token}
    statuses = {}
    for route in routes(cast.app, "tag", "signed"):
        if route.rule.rule.startswith("/v1/") and route.method == "POST":
            path = route.path(cast.app, cast.acme.ids)
            statuses[str(route)] = [client.post(path, json=sent, headers=headers).status_code for _ in range(2)][1]
    assert set(statuses.values()) == {429}, statuses


def test_a_secret_key_opens_its_own_shop_alone(cast: Cast) -> None:
    client, acme, umbrella, before = cast.app.test_client(), cast.acme, cast.umbrella, digest(cast.app)
    wrong = (None, "", "Bearer", "Bearer ", f"Bearer {acme.key}", f"Basic {acme.secret_key}", acme.secret_key)
    wrong += (f"Bearer {acme.secret_key[:-1]}", f"Bearer {acme.secret_key}x", "Bearer sk_" + "0" * 40, "Bearer null")
    for route in routes(cast.app, "secret"):
        for header in wrong:
            path = route.path(cast.app, acme.ids)
            answer = client.open(
                path, method=route.method, headers={"Authorization": header} if header is not None else {}
            )
            assert answer.status_code == 401, (route, header)
    mine = {"Authorization": f"Bearer {acme.secret_key}"}
    foreign, missing = (
        client.get(f"/v1/decisions/{one}", headers=mine) for one in (umbrella.ids["decision"], uuid.uuid4())
    )
    assert (foreign.status_code, foreign.data) == (missing.status_code, missing.data)
    assert client.get(f"/v1/decisions/{acme.ids['decision']}", headers=mine).status_code == 200
    foreign, missing = (
        client.get("/v1/coupons", query_string={"pool": one}, headers=mine) for one in (umbrella.ids["pool"], "poo_x")
    )
    assert (foreign.status_code, foreign.data) == (missing.status_code, missing.data)
    assert umbrella.canary not in client.get("/v1/coupons", headers=mine).text
    told = client.post("/v1/coupons", json={"used": [f"{umbrella.canary}-CODE-3"]}, headers=mine)
    assert told.json["unknown"] == [f"{umbrella.canary}-CODE-3"]
    assert digest(cast.app) == before


@pytest.mark.only_on("sqlite")
def test_public_pages_know_nobody(cast: Cast) -> None:
    """The same bytes for who is signed in, and never a cookie."""
    for route in routes(cast.app, "public"):
        path = route.path(cast.app, cast.acme.ids)
        answers = [cast.people[who].ask("GET", path) for who in ("nobody", "operator")]
        assert answers[0].status_code == answers[1].status_code, route
        assert answers[0].status_code in (200, 503), (route, answers[0].status_code)
        assert answers[0].data == answers[1].data, route
        for answer in answers:
            assert "Set-Cookie" not in answer.headers, route
            assert "Cookie" not in answer.headers.get("Vary", ""), route
