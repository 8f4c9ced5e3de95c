"""`GET /v1/openapi.json`: the public door described, from the structures that the code itself reads."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask import Blueprint, Response

from tracker import __version__
from tracker.access import public_route
from tracker.collect.answers import answer
from tracker.collect.consent import ConsentRequest
from tracker.collect.coupons import CouponsBody
from tracker.collect.debug import DebugRequest
from tracker.collect.draft import DraftRequest
from tracker.collect.mapping import MapRequest
from tracker.collect.popups import PopupDescription, ShowDescription
from tracker.events.api_orders import OrdersDescription
from tracker.events.parse import EnvelopeDescription

blueprint = Blueprint("description", __name__, url_prefix="/v1")

CONTENT_TYPES = ("text/plain", "application/json")

REFUSALS = {
    "400": "the request or its body cannot be read",
    "401": "no shop has this key",
    "403": "the origin does not belong to the shop, or the token is not valid",
    "413": "the body is too large, or has too many events",
    "415": "the body is compressed",
    "429": "too many requests; Retry-After says when to come back",
    "503": "busy, or the database is away; Retry-After says when to come back",
}


class Delivery(msgspec.Struct):
    """An order or refund as the shop's system writes it; docs/orders.md lists what is read."""

    id: int


ROUTES = (
    ("/v1/events", "Store a batch of events", EnvelopeDescription, {"202": "stored, after the commit"}),
    ("/v1/decide", "Decide which popups may be shown", EnvelopeDescription, {"200": "the decision"}),
    ("/v1/consent", "Record or withdraw consent", ConsentRequest, {"200": "recorded"}),
    ("/v1/map", "Map a thing on the shop's pages", MapRequest, {"200": "what is mapped", "422": "no such mapping"}),
    ("/v1/debug", "Open the debug panel with a link's token", DebugRequest, {"200": "its words"}),
    ("/v1/draft", "Look at a popup's draft with a link's token", DraftRequest, {"200": "it", "422": "not finished"}),
    (
        "/v1/popups/{popup}/show",
        "Ask once more, when a popup's trigger has fired",
        ShowDescription,
        {"200": "whether it may open, or the gate that forbids it", "409": "not running"},
    ),
    (
        "/v1/popups/{popup}/submit",
        "Send a popup's form",
        PopupDescription,
        {"200": "kept", "409": "not running, or already played", "422": "fields are missing or wrong"},
    ),
    (
        "/v1/popups/{popup}/play",
        "Play a popup's game",
        PopupDescription,
        {"200": "the outcome", "409": "not running, no form sent, or already played"},
    ),
    (
        "/v1/popups/{popup}/reminder",
        "Put the reminder of a won code away",
        PopupDescription,
        {"200": "put away", "409": "not running"},
    ),
    ("/v1/orders", "Tell orders, from the shop's own server", OrdersDescription, {"200": "what became of each"}),
    (
        "/v1/coupons",
        "Add codes to a pool, or say which are created or used, from the shop's own server",
        CouponsBody,
        {"200": "what became of them", "404": "no such pool"},
    ),
    ("/v1/webhooks/shopify/{key}", "A signed order webhook of Shopify", Delivery, {"200": "what became of it"}),
    ("/v1/webhooks/woocommerce/{key}", "A signed order webhook of WooCommerce", Delivery, {"200": "what became of it"}),
)

_CODES_ASKED = ("pool", "state", "after", "limit")

SIGNATURES = {"shopify": "X-Shopify-Hmac-Sha256", "woocommerce": "X-WC-Webhook-Signature"}


@blueprint.get("/openapi.json")
@public_route
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    schemas, components = msgspec.json.schema_components(
        [model for _, _, model, _ in ROUTES], ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, Any] = {
        path: {"post": _operation(path, summary, schema, answers)}
        for (path, summary, _, answers), schema in zip(ROUTES, schemas, strict=True)
    }
    paths["/v1/settings"] = {
        "get": _reading("What the tag must know before it may send anything", "the settings", "shop")
    }
    paths["/v1/coupons"]["get"] = _server_reading(
        "The shop's codes, oldest first", "a portion of them, and after which id the next begins", _CODES_ASKED
    )
    paths["/v1/prompt"] = {"get": _reading("The words of the consent prompt", "the prompt", "shop", "language")}
    paths["/v1/decisions/{decision}"] = {
        "get": {
            "summary": "What was decided once, with every gate",
            "parameters": [_parameter("decision", "path")],
            "responses": {
                "200": {"description": "the decision with its facts and its trace"},
                **{code: {"description": REFUSALS[code]} for code in ("400", "401")},
                "404": {"description": "no decision has this id, or it is not kept any more"},
                "429": {"description": REFUSALS["429"]},
            },
            "security": [{"secret_key": []}],
        }
    }
    return answer(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shopbell", "version": __version__, "description": "The public door of Shopbell."},
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "secret_key": {"type": "http", "scheme": "bearer", "description": "sk_… of a shop"}
                },
            },
        }
    )


def _operation(path: str, summary: str, schema: Any, answers: dict[str, str]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": summary,
        "requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in CONTENT_TYPES}},
        "responses": {code: {"description": text} for code, text in sorted({**REFUSALS, **answers}.items())},
    }
    parameters = [_parameter(name, "path") for name in re.findall(r"{(\w+)}", path)]
    parameters += [_parameter(header, "header") for system, header in SIGNATURES.items() if f"/{system}/" in path]
    if parameters:
        operation["parameters"] = parameters
    if path in ("/v1/orders", "/v1/coupons"):
        operation["security"] = [{"secret_key": []}]
    return operation


def _parameter(name: str, place: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": {"type": "string"}}


def _server_reading(summary: str, answered: str, names: tuple[str, ...]) -> dict[str, Any]:
    """An operation that only the shop's own server may ask for."""
    refusals = {code: {"description": REFUSALS[code]} for code in ("400", "401", "429")}
    return {
        "summary": summary,
        "parameters": [_parameter(name, "query", required=False) for name in names],
        "responses": {"200": {"description": answered}, **refusals, "404": {"description": "no such pool"}},
        "security": [{"secret_key": []}],
    }


def _reading(summary: str, answered: str, *names: str) -> dict[str, Any]:
    """An operation that reads what is the same for every visitor. The first parameter must be given."""
    return {
        "summary": summary,
        "parameters": [_parameter(name, "query", required=name == names[0]) for name in names],
        "responses": {
            "200": {"description": answered},
            **{code: {"description": REFUSALS[code]} for code in ("400", "401")},
        },
    }
