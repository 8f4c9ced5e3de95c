"""Who may ask a route: every view says so where it is declared, and a view that says nothing is not answered.

    @blueprint.post("/events")
    @tag_route
    def events() -> Response: ...

The declarations are what the tests of `tests/security` are made from, and the table in docs/routes.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from flask import Flask

Kind = Literal["public", "tag", "signed", "secret", "operator", "sign_in", "account", "owner", "shop"]
View = TypeVar("View", bound=Callable[..., Any])

KINDS: Mapping[Kind, str] = {
    "public": "public page: the same for everybody; only reads, and knows nobody",
    "tag": "public tag: a page of the shop, by public key, origin and rate",
    "signed": "signed link: whoever holds what we signed for this one purpose",
    "secret": "secret key: the shop's own server",
    "operator": "operator: whoever runs the installation; tells nothing of shops or people",
    "sign_in": "sign-in: whoever wants to come in; throttled",
    "account": "account: whoever is signed in",
    "owner": "owner of all shops",
    "shop": "role in the shop of the address; to everybody else the shop is missing",
}
"""Every class of route, in words."""


@dataclass(frozen=True)
class Access:
    """What a view asks of whoever opens it. `detail` is the least role in the shop, or by what a request is signed."""

    kind: Kind
    detail: str = ""

    @property
    def words(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


def public_route(view: View) -> View:
    """A page or file for everybody."""
    return declare(view, Access("public"))


def tag_route(view: View) -> View:
    """What pages of shops ask: `known_shop`, `check_origin` and `check_rate` stand before everything else."""
    return declare(view, Access("tag"))


def signed_route(by: str) -> Callable[[View], View]:
    """For the holder of something signed: `by` says what."""
    return lambda view: declare(view, Access("signed", by))


def secret_route(view: View) -> View:
    """For a shop's own server, which sends `Authorization: Bearer sk_…`."""
    return declare(view, Access("secret"))


def operator_route(view: View) -> View:
    """For load balancers and monitoring."""
    return declare(view, Access("operator"))


def sign_in_route(view: View) -> View:
    """The way into the admin."""
    return declare(view, Access("sign_in"))


def declare(view: View, access: Access) -> View:
    """Says of a view who may ask it."""
    view.access = access  # type: ignore[attr-defined]
    return view


def declare_all(app: Flask, blueprint: str, access: Access) -> None:
    """Says it of all views of a blueprint, those too that Flask made for it."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint}."):
            app.view_functions[endpoint] = declare(_own(view), access)


def access_of(app: Flask, endpoint: str | None) -> Access | None:
    """What the view of an endpoint declares; None for what declares nothing, and for no view."""
    return getattr(app.view_functions.get(endpoint or ""), "access", None)


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """Flask's own view of static files is a bound method, which carries no mark."""

    @wraps(view)
    def own(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    return own
