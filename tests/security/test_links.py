"""What we sign and hand out: it opens one thing, for one shop, for a while, as it was signed, and else nothing.

And where links lead: to our own pages and the shop's, whatever the request says of hosts.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_batch
from tests.security.cast import Cast, Estate, digest, make_cast
from tracker.admin import people
from tracker.admin.access import create_user
from tracker.clock import now
from tracker.contacts.models import Consent, Contact
from tracker.db import db
from tracker.engage.links import confirm_url, unsubscribe_url
from tracker.popups.tokens import read_token
from tracker.services import services
from tracker.shops.page_link import DEBUG, DRAFT, MAPPING, PageLink
from tracker.shops.shops import shop_by_key
from tracker.signing import Signer

PUBLIC_URL = "https://bell.example"


@pytest.fixture
def cast(make_app: Callable[..., Flask]) -> Cast:
    return make_cast(make_app(SHOPBELL_PUBLIC_URL=PUBLIC_URL, SHOPBELL_RATE_LIMIT="1000000"))


@dataclass(frozen=True)
class Use:
    """One place where something signed is taken."""

    name: str
    good: Callable[[Estate], str]
    status: Callable[[Any, Estate], int]
    """What presenting a value there is answered, by a page of this shop."""
    in_path: bool = False
    lasts: dt.timedelta | None = None


def uses(cast: Cast) -> list[Use]:
    """All of them; `test_every_purpose_is_tried` holds it against the code."""
    client = cast.app.test_client()

    def sign(make: Callable[[Estate], str]) -> Callable[[Estate], str]:
        def signed(estate: Estate) -> str:
            with cast.app.app_context():
                return make(estate)

        return signed

    def by_body(path: str, **more: Any) -> Callable[[Any, Estate], int]:
        def status(value: Any, estate: Estate) -> int:
            sent = {**make_batch(estate.key, []), "token": value, **more}
            address = path.replace("POPUP", estate.ids["popup"])
            return client.post(address, json=sent, headers={"Origin": estate.origin}).status_code

        return status

    def by_path(prefix: str) -> Callable[[Any, Estate], int]:
        return lambda value, estate: client.get(prefix + str(value)).status_code

    def page_link(link: PageLink, subject: str = "") -> Callable[[Estate], str]:
        # The tag takes off by what name it travelled in another's parameter.
        return sign(
            lambda one: link.token(services().signer, one.key, 1, one.ids.get(subject, "")).removeprefix(
                f"{link.purpose}."
            )
        )

    def popup_token(estate: Estate) -> str:
        return estate.token

    return [
        Use("popup/show", popup_token, by_body("/v1/popups/POPUP/show"), lasts=dt.timedelta(days=1)),
        Use(
            "popup/submit",
            popup_token,
            by_body("/v1/popups/POPUP/submit", step="start", fields={"email": "v@w.example"}),
        ),
        Use("popup/reminder", popup_token, by_body("/v1/popups/POPUP/reminder"), lasts=dt.timedelta(days=1)),
        Use("map", page_link(MAPPING), by_body("/v1/map"), lasts=dt.timedelta(minutes=MAPPING.minutes)),
        Use("debug", page_link(DEBUG), by_body("/v1/debug"), lasts=dt.timedelta(minutes=DEBUG.minutes)),
        Use("draft", page_link(DRAFT, "popup"), by_body("/v1/draft"), lasts=dt.timedelta(minutes=DRAFT.minutes)),
        Use("confirm", sign(_confirm), by_path("/c/"), in_path=True, lasts=dt.timedelta(days=30)),
        Use("unsubscribe", sign(_unsubscribe), by_path("/u/"), in_path=True),
        Use("welcome", sign(_invitation), by_path("/admin/welcome/"), in_path=True, lasts=dt.timedelta(days=7)),
    ]


def _confirm(estate: Estate) -> str:
    contact = _contact(estate)
    consent = db.session.query(Consent).filter_by(contact_id=contact.id).order_by(Consent.id.desc()).first()
    assert consent is not None
    return confirm_url(contact.shop_id, contact.id, consent.id, "en").rpartition("/")[2]


def _unsubscribe(estate: Estate) -> str:
    contact = _contact(estate)
    return unsubscribe_url(contact.shop_id, bytes(contact.address_key), "en", contact.id).rpartition("/")[2]


def _contact(estate: Estate) -> Contact:
    shop = shop_by_key(estate.key)
    assert shop is not None
    return db.session.query(Contact).filter_by(shop_id=shop.id).first()


def _invitation(estate: Estate) -> str:
    guest = create_user(f"invited@{estate.canary}.example", "a password for nobody", "viewer", shop_by_key(estate.key))
    path = people.invite(guest, now())
    db.session.commit()
    return path.rpartition("/")[2]


def altered(good: str) -> Iterator[str]:
    """What somebody makes of a good one."""
    for at in range(0, len(good), max(1, len(good) // 24)):
        for flip in (1, 0x20):
            yield good[:at] + chr(ord(good[at]) ^ flip) + good[at + 1 :]
    yield from (good[:-1], good[1:], good[: len(good) // 2], good + "A", good + "=", good + ".", "." + good, good * 2)
    payload, _, rest = good.partition(".")
    yield from (payload, f"{payload}.", f"{payload}..", f".{rest}", f"{payload}.{rest}.{rest}", good.swapcase())
    yield from (good.rpartition(".")[0] + ".", good.rpartition(".")[0] + "." + "A" * 27, good[::-1])
    yield from (
        "null",
        "None",
        "undefined",
        "0",
        "[]",
        "{}",
        "W10.x.y",
        "%00",
        "..",
        "x" * 5000,
        "е" * 40,
        "\u202e" + good,
    )


NO_TEXTS: tuple[Any, ...] = (None, "", " ", 0, 1, True, False, 1.5, [], {}, [""], {"token": "x"})


def test_only_what_was_signed_for_it_opens_a_thing_and_nothing_else_does(cast: Cast) -> None:
    tried, acme = 0, cast.acme
    everything = {use.name: use.good(acme) for use in uses(cast)}
    before = digest(cast.app, "sighting", "visitor", "session")
    for use in uses(cast):
        good = everything[use.name]
        forms: list[Any] = [*altered(good), *(other for name, other in everything.items() if other != good)]
        if not use.in_path:
            forms += [*NO_TEXTS, [good], {"0": good}, good.encode().hex()]
        for form in forms:
            # A token of one part is its own first part; what is no name of a path asks another route.
            if form == good or (use.in_path and ("/" in form or form in ("", "..", "."))):
                continue
            assert 400 <= use.status(form, acme) < 500, (use.name, form)
            tried += 1
    assert digest(cast.app, "sighting", "visitor", "session") == before
    for use in uses(cast):
        assert use.status(everything[use.name], acme) == 200, use.name
    assert tried > 500


def test_what_was_signed_for_one_shop_opens_nothing_of_another(cast: Cast) -> None:
    for use in uses(cast):
        if not use.in_path:
            assert 400 <= use.status(use.good(cast.acme), cast.umbrella) < 500, use.name


def test_what_was_signed_lasts_as_long_as_it_says_and_no_longer(cast: Cast) -> None:
    at = now()
    for use in uses(cast):
        if use.lasts is None:
            continue
        good = use.good(cast.acme)
        with time_machine.travel(at + use.lasts + dt.timedelta(minutes=2)):
            assert 400 <= use.status(good, cast.acme) < 500, use.name


def test_every_purpose_is_tried(cast: Cast) -> None:
    with cast.app.app_context():
        signer = services().signer
        for use in uses(cast):
            use.good(cast.acme)
            use.status(use.good(cast.acme), cast.acme)
        known = signer.purposes
    assert known == {"popup", "map", "debug", "draft", "confirm an address", "unsubscribe"}, (
        "a new purpose joins `uses`"
    )


@given(value=st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()), st.binary()))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_was_not_signed_is_ever_read(value: Any) -> None:
    signer = Signer("a key for tests only, guarding nothing at all")
    assert signer.read("popup", value, max_age_seconds=100) is None
    assert signer.read_bytes("popup", value, max_age_seconds=100) is None
    assert read_token(signer, value) is None


whole_numbers = st.integers(-(2**63), 2**63)
"""What MessagePack can hold."""


@given(
    value=st.one_of(
        st.none(), whole_numbers, st.text(max_size=9), st.lists(whole_numbers | st.text(max_size=9), max_size=9)
    )
)
@settings(max_examples=200)
def test_what_was_signed_with_other_contents_is_no_token_of_a_popup(value: Any) -> None:
    """As an older version may have signed it; and were the key known, a wrong shape must still not be an error."""
    signer = Signer("a key for tests only, guarding nothing at all")
    for token in (signer.sign("popup", value), signer.sign_bytes("popup", msgspec.msgpack.encode(value))):
        read = read_token(signer, token)
        assert read is None or isinstance(read.id, bytes)


def test_looking_at_a_link_does_nothing_however_often_a_scanner_looks(cast: Cast) -> None:
    client = cast.app.test_client()
    before = None
    for use in uses(cast):
        if use.in_path:
            path = {"confirm": "/c/", "unsubscribe": "/u/", "welcome": "/admin/welcome/"}[use.name] + use.good(
                cast.acme
            )
            before = digest(cast.app)
            for method, _ in itertools.product(("GET", "HEAD", "OPTIONS"), range(20)):
                assert client.open(path, method=method).status_code < 300
            assert digest(cast.app) == before, use.name


# Where links lead

EVIL = "evil.example"
HOSTS: tuple[dict[str, str], ...] = (
    {"Host": EVIL},
    {"Host": f"{EVIL}:443"},
    {"Host": f"bell.example.{EVIL}"},
    {"Host": f"bell.example@{EVIL}"},
    {"Host": f"bell.example:@{EVIL}"},
    {"Host": f"{EVIL}#bell.example"},
    {"Host": f"{EVIL}/bell.example"},
    {"Host": f"bell.example, {EVIL}"},
    {"Host": f"bell.example {EVIL}"},
    {"Host": ""},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": f"{EVIL}, bell.example"},
    {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "http", "X-Forwarded-Port": "666"},
    {"X-Forwarded-Server": EVIL},
    {"X-Forwarded-Prefix": f"//{EVIL}"},
    {"X-Host": EVIL},
    {"X-Original-Host": EVIL},
    {"X-HTTP-Host-Override": EVIL},
    {"X-Original-URL": f"//{EVIL}/admin/shops/new"},
    {"X-Rewrite-URL": f"https://{EVIL}/"},
    {"Forwarded": f"for=1.2.3.4;host={EVIL};proto=http"},
    {"Origin": f"https://{EVIL}", "Referer": f"https://{EVIL}/"},
)


@pytest.mark.only_on("sqlite")
def test_no_host_that_a_request_names_ever_stands_in_a_page_a_link_or_a_header(make_app: Callable[..., Flask]) -> None:
    """CVE-2026-26747 (Monica), GHSA-fqh6-6h6c-366m (couch-auth): a link in a mail led to the host of the request."""
    app = make_app(SHOPBELL_PUBLIC_URL=PUBLIC_URL, SHOPBELL_TRUSTED_PROXIES="1")
    cast = make_cast(app)
    ids = cast.acme.ids
    confirm = next(use for use in uses(cast) if use.name == "confirm").good(cast.acme)
    paths = ["/admin/sign-in", "/admin/shops", f"/c/{confirm}", f"/p/{ids['shop']}/{ids['slug']}", "/v1/openapi.json"]
    paths += [f"/check/{ids['play']}", f"/admin/shops/{cast.acme.key}/install", f"/admin/shops/{cast.acme.key}/team"]
    paths += [
        f"/admin/shops/{cast.acme.key}",
        f"/v1/settings?shop={cast.acme.key}",
        "/bell.js",
        "/nothing",
        "/v1/nothing",
    ]
    for headers, path in itertools.product(HOSTS, paths):
        answer = cast.people["owner"].ask("GET", path, headers=headers)
        said = {name: value for name, value in answer.headers if name != "Access-Control-Allow-Origin"}
        assert EVIL not in answer.text + repr(said), (headers, path)
        assert answer.status_code < 500, (headers, path)
    for headers in HOSTS[:-1]:
        invited = cast.people["owner"].ask(
            "POST", f"/admin/shops/{cast.acme.key}/team/{ids['membership']}/invite", headers=headers
        )
        assert EVIL not in invited.text
        if invited.status_code == 200:
            assert f"{PUBLIC_URL}/admin/welcome/" in invited.text


SLASHES = (
    "//",
    "///",
    "////",
    "\\\\",
    "/\\",
    "\\/",
    "/\t/",
    "/\n/",
    "\t//",
    " //",
    "/%09/",
    "/%5c",
    "/%2f",
    "//%0a",
    "/.//",
    "/..//",
)
SCHEMES = (
    "https:",
    "https:/",
    "https://",
    "HTTPS://",
    "http:\\\\",
    "https:\\/",
    "ht\ttps://",
    "javascript:",
    "javascript://",
    "data:",
    "ftp://",
)
TARGETS = (
    "evil.example",
    "evil.example/%2f..",
    "evil.example?https://acme.example/",
    "evil.example#https://acme.example/",
    "acme.example.evil.example",
    "acme.example@evil.example",
    "acme.example%40evil.example",
    "acme.example:443@evil.example",
    "acme.example\\@evil.example",
    "evil.example\\acme.example",
    "evil%E3%80%82example",
    "evil。example",
    "[::ffff:203.0.113.7]",
)
ELSEWHERE = tuple(
    dict.fromkeys(
        [
            *(start + target for start in (*SLASHES, *SCHEMES) for target in TARGETS),
            *(f"/admin{start}evil.example" for start in SLASHES),
            *(f"/admin/{start}evil.example" for start in (*SLASHES, *SCHEMES)),
            "/admin/../../evil.example",
            "/administrator",
            "admin/",
            "?next=//evil.example",
            "alert(1)",
        ]
    )
)


def lands_at(location: str) -> str:
    """The origin where a browser ends up, as the URL standard reads an address; "" for our own."""
    cleaned = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    if re.match(r"[a-z][a-z0-9+.-]*:", cleaned, re.IGNORECASE):
        scheme, _, rest = cleaned.partition(":")
        return f"{scheme.lower()}://{re.split(r'[/?#]', rest.lstrip('/'))[0].rpartition('@')[2]}"
    return f"//{cleaned.lstrip('/').partition('/')[0]}" if cleaned.startswith("//") else ""


def test_the_reading_of_addresses_above_is_a_browsers() -> None:
    assert [lands_at(one) for one in ("/admin/", "/\t/x", "\\\\x/y", "https:x/", "https://a@x?y", "?a")] == [
        "",
        "//x",
        "//x",
        "https://x",
        "https://x",
        "",
    ]


@pytest.mark.only_on("sqlite")
def test_nobody_is_ever_sent_to_another_site(cast: Cast) -> None:
    """CVE-2021-22873 (Revive): an address in a parameter was where people were sent."""
    assert len(ELSEWHERE) >= 305
    operator, key, origin = cast.people["operator"], cast.acme.key, cast.acme.origin
    own = {f"/admin/shops/{key}/install/debug": "to", f"/admin/shops/{key}/map/open": "address"}
    own[f"/admin/shops/{key}/popups/{cast.acme.ids['popup']}/on-page"] = "address"
    for number, elsewhere in enumerate(ELSEWHERE):
        answer = operator.ask("GET", "/admin/sign-in", query_string={"next": elsewhere})
        assert lands_at(answer.headers["Location"]) == "", elsewhere
        assert answer.headers["Location"].startswith("/admin/"), elsewhere
        # All three pages ask the same function: one form to each, in turn.
        for path, name in list(own.items())[number % 3 :][:1]:
            answer = operator.ask("GET", path, query_string={name: elsewhere})
            assert answer.status_code == 422 or lands_at(answer.headers["Location"]) == origin, (path, elsewhere)
    sent = operator.ask("GET", f"/admin/shops/{key}/install/debug", query_string={"to": f"{origin}/a?b=c"})
    assert lands_at(sent.headers["Location"]) == origin, "and to the shop's own pages everybody is"


@pytest.mark.only_on("sqlite")
def test_after_signing_in_too(cast: Cast) -> None:
    """A sample: each sign-in costs a hash."""
    for elsewhere in ELSEWHERE[::12]:
        answer = cast.people["nobody"].ask("POST", "/admin/sign-in", data={"email": "x", "next": elsewhere})
        assert "Location" not in answer.headers
        shown = cast.people["nobody"].ask("GET", "/admin/shops", query_string={"next": elsewhere})
        assert lands_at(shown.headers["Location"]) == "", elsewhere
