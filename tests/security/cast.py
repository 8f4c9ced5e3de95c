"""Two shops with something of everything, the people of both, and what a route needs to be tried."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from tests.admin.conftest import PASSWORD, Person
from tests.factories import form_document, plain_document
from tests.landing.conftest import CONTENT
from tests.popups.test_picture_files import png
from tests.security.estate import RETURNING, Estate, is_of, make_estate, tables_of_shops
from tracker import access
from tracker.access import Access
from tracker.admin.access import create_user
from tracker.admin.models import Membership, User
from tracker.db import Model, db
from tracker.shops.shops import shop_by_key


class Somebody:
    """A browser of the admin that has fetched its token once."""

    def __init__(self, app: Flask, email: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        person = Person(self.client)
        if email:
            assert person.sign_in(email).status_code == 302
        self.token = person.token()

    def ask(self, method: str, path: str, *, token: str | None = "", **options: Any) -> TestResponse:
        """With the token of its own pages; `token=None` sends none."""
        headers = dict(options.pop("headers", {}))
        token = self.token if token == "" else token
        if method != "GET" and token is not None:
            headers["X-CSRFToken"] = token
        return self.client.open(path, method=method, headers=headers, **options)


@dataclass
class Cast:
    app: Flask
    acme: Estate
    umbrella: Estate
    people: dict[str, Somebody]


ROLES = ("viewer", "marketer", "owner")
OUTSIDERS = ("of another shop", "owner of another shop", "taken out")


def make_cast(app: Flask) -> Cast:
    """acme and umbrella; of acme its three roles; people who may see nothing of it; and who owns all shops."""
    acme, umbrella = make_estate(app, "acme"), make_estate(app, "umbrella")
    who: Mapping[str, tuple[str, str | None]] = {
        **{role: (role, acme.key) for role in ROLES},
        "of another shop": ("viewer", umbrella.key),
        "owner of another shop": ("owner", umbrella.key),
        "taken out": ("owner", acme.key),
        "operator": ("owner", None),
    }
    with app.app_context():
        for name, (role, key) in who.items():
            create_user(_email(name), PASSWORD, role, shop_by_key(key) if key else None)
        db.session.commit()
    people = {"nobody": Somebody(app), **{name: Somebody(app, _email(name)) for name in who}}
    with app.app_context():
        # Signed in still, and not of the shop any more.
        user = db.session.scalars(select(User).where(User.email == _email("taken out"))).one()
        db.session.delete(db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one())
        db.session.commit()
    return Cast(app, acme, umbrella, people)


def _email(name: str) -> str:
    return f"{name.replace(' ', '-')}@people.example"


# Routes


@dataclass(frozen=True)
class Route:
    """One method of one rule, and what its view declares."""

    rule: Rule
    method: str
    access: Access

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def path(self, app: Flask, ids: Mapping[str, Any]) -> str:
        """Its address with these ids."""
        values = {name: self._value(name, ids) for name in self.rule.arguments}
        with app.test_request_context():
            return app.url_map.bind("localhost").build(self.endpoint, values, method=self.method)

    def thing(self, name: str) -> str:
        """What an estate calls the thing that this parameter names."""
        return OTHERWISE.get((self.endpoint, name), name)

    def _value(self, name: str, ids: Mapping[str, Any]) -> Any:
        converter = self.rule._converters[name]
        if isinstance(converter, AnyConverter):
            return min(converter.items)
        name = self.thing(name)
        known = {**FIXED.get(self.endpoint, {}), "anything": "nowhere", "system": "shopify", "token": "made-up"}
        if name in known or name in ids:
            return known[name] if name in known else ids[name]
        raise AssertionError(f"{self}: make_estate makes nothing that is called <{name}>, so nobody tries whose it is")


OTHERWISE = {
    ("pictures.picture", "shop"): "key",
    ("pictures.picture", "name"): "file",
    ("landing.show", "page"): "slug",
    ("admin.experiments.show", "popup"): "trial",
    ("admin.experiments.people", "popup"): "trial",
    ("admin.experiments.move", "popup"): "trial",
}
"""Where a route calls something else by a name that others have for a thing."""

FIXED: Mapping[str, Mapping[str, str]] = {
    "admin.account.end_session": {"session": "nobodys"},
    "admin.assets.asset": {"name": "css/admin.css"},
    "admin.guides.show": {"name": "shopify"},
    "check.file": {"name": "check.css"},
    "gallery_pictures.picture": {"name": "basket"},
    "scripts.game": {"name": "wheel"},
    "scripts.part": {"name": "prompt"},
    "scripts.runtime_part": {"name": "game"},
}
"""Names of files, which are the same for all shops, and of what belongs to no shop."""


def routes(app: Flask, *kinds: str) -> Iterator[Route]:
    """Every method of every route of these classes; all, where none is named. What removes and ends comes last."""
    found = []
    for rule in app.url_map.iter_rules():
        declared = access.access_of(app, rule.endpoint)
        if declared is not None and (not kinds or declared.kind in kinds):
            found += [Route(rule, method, declared) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return iter(sorted(found, key=lambda one: (bool(_ENDS.search(one.rule.rule)), str(one))))


_ENDS = re.compile(r"remove|disconnect|sign-out|password|pause|restore|unpublish|archive|membership|renew|erase|log")

Body = Callable[[Estate], dict[str, Any]]


def _form(**fields: Any) -> Body:
    return lambda estate: {
        "data": {name: value(estate) if callable(value) else value for name, value in fields.items()}
    }


def _json(make: Callable[[Estate], Any]) -> Body:
    return lambda estate: {"json": make(estate)}


def _popups_file(estate: Estate) -> str:
    return json.dumps({"shopbell": "popups", "version": 1, "popups": []})


BODIES: Mapping[str, Body] = {
    "admin.captures.export": _form(reason="a mailing"),
    "admin.contacts.export": _form(reason="a mailing"),
    "admin.contact_rights.download": _form(reason="they asked for it"),
    "admin.details.export": _form(reason="a mailing"),
    "admin.popup_answers.export": _form(reason="a mailing"),
    "admin.experiments.move": _form(variant="b"),
    "admin.explainer.find": _form(wanted=lambda one: one.ids["decision"]),
    "admin.groups.save": _form(name=lambda one: one.ids["group"], per_session="2"),
    "admin.groups.remove": _form(name=lambda one: one.ids["group"]),
    "admin.landing_editor.check": _json(lambda one: {"document": CONTENT}),
    "admin.landing_editor.save": _json(lambda one: {"document": {**CONTENT, "title": one.canary}}),
    "admin.landing_editor.put_live": _json(lambda one: {"document": {**CONTENT, "title": one.canary}}),
    "admin.landing_editor.move": _json(lambda one: {"slug": "elsewhere"}),
    "admin.landing_pages.create": _form(starter="contest", name="More"),
    "admin.landing_pages.rename_shop": _form(slug=lambda one: f"{one.canary}-renamed"),
    "admin.mapping.remove": _form(kind="email"),
    "admin.order_sources.paste": _form(secret="a secret of thirty-two characters"),
    "admin.pictures.upload": lambda one: {"data": png(3, 3), "content_type": "image/png"},
    "admin.pools.create": _form(name="New pool", codes="NEW-1"),
    "admin.pools.add": _form(codes="NEW-2"),
    "admin.pools.change": _form(low_at="3"),
    "admin.pools.make": _form(pattern="NEW-####-####", count="2"),
    "admin.popup_editor.check": _json(lambda one: {"document": plain_document()}),
    "admin.popup_editor.save": _json(lambda one: {"document": form_document(group=one.ids["group"])}),
    "admin.popup_editor.put_live": _json(lambda one: {"document": plain_document()}),
    "admin.popup_replay.replay": _json(lambda one: {"document": plain_document(), "days": 7}),
    "admin.popups.create": _form(template="newsletter"),
    "admin.segments.check": _json(lambda one: {"rule": RETURNING}),
    "admin.segments.count": _json(lambda one: {"rule": RETURNING, "segment": one.ids["segment"]}),
    "admin.segments.save": _json(lambda one: {"name": f"{one.canary} {uuid.uuid4().hex[:6]}", "rule": RETURNING}),
    "admin.shop_settings.save": _form(currency="EUR"),
    "admin.shop_settings.add": _form(origin="https://third.example"),
    "admin.shop_settings.remove": _form(origin=lambda one: f"https://more-{one.origin.removeprefix('https://')}"),
    "admin.shops.create": _form(name="Third", origin="https://fourth.example"),
    "admin.team.add": _form(email="new@people.example", role="viewer"),
    "admin.team.shop_add": _form(email="new@people.example", role="viewer"),
    "admin.team.change": _form(role="marketer"),
    "admin.team.shop_change": _form(role="marketer"),
    "admin.account.change_language_and_look": _form(language="vi", look="dark"),
}
"""What each change is sent where it shall succeed. A route that is not named here is sent an empty form."""


QUERIES: Mapping[str, Callable[[Estate], dict[str, str]]] = {
    "admin.install.debug": lambda one: {"to": f"{one.origin}/"},
    "admin.mapping.open_page": lambda one: {"address": f"{one.origin}/"},
    "admin.popup_editor.on_page": lambda one: {"address": f"{one.origin}/"},
    "admin.preview.frame": lambda one: {"popup": one.ids["popup"]},
}
"""What a page is asked with where it cannot be opened without."""


def body_of(route: Route, estate: Estate) -> dict[str, Any]:
    """What the route is sent, as options of a test client."""
    if route.method == "GET":
        return {"query_string": QUERIES[route.endpoint](estate)} if route.endpoint in QUERIES else {}
    return BODIES[route.endpoint](estate) if route.endpoint in BODIES else {"data": {}}


# What is compared


def without_tokens(answer: TestResponse) -> str:
    """The answer's bytes but for the reader's own token, which is masked anew each time."""
    return "\n".join(
        line for line in answer.text.splitlines() if "X-CSRFToken" not in line and "csrf_token" not in line
    )


def digest(app: Flask, *leave_out: str) -> str:
    """What every table holds, in one number: the same only where nothing was written."""
    whole = hashlib.sha256()
    with app.app_context():
        for table in Model.metadata.sorted_tables:
            if table.name not in leave_out:
                rows = db.session.execute(select(table).order_by(*table.primary_key)).all()
                whole.update(f"{table.name}: {rows!r}\n".encode())
    return whole.hexdigest()


def digest_of(app: Flask, estate: Estate) -> str:
    """The same of what belongs to one shop."""
    whole = hashlib.sha256()
    with app.app_context():
        shop = shop_by_key(estate.key)
        assert shop is not None
        for table in tables_of_shops():
            rows = db.session.execute(select(table).where(is_of(table, shop.id)).order_by(*table.primary_key)).all()
            whole.update(f"{table.name}: {rows!r}\n".encode())
    return whole.hexdigest()
