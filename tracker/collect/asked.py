"""`Asked`: what of a request the public door looks at besides its body, whoever took it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from tracker.config import Settings
from tracker.countries import read_country
from tracker.services import Services

LONGEST_USER_AGENT = 512


@dataclass(frozen=True, slots=True)
class Asked:
    origin: str
    """As the browser says; "" where it says none."""
    user_agent: str
    address: str
    """Of the browser, as far as the trusted proxies tell. Never stored as it is."""
    country: str
    """The visitor's as the proxy in front says; "" where no header is configured or it says none."""


def asked_of(environ: Mapping[str, Any], settings: Settings) -> Asked:
    """From a WSGI environment, when the proxies in front have been heard (`create_app`)."""
    header = settings.country_header
    return Asked(
        environ.get("HTTP_ORIGIN", ""),
        environ.get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT],
        environ.get("REMOTE_ADDR") or "",
        read_country(environ.get(f"HTTP_{header.upper().replace('-', '_')}", "")) if header else "",
    )


def asked_now() -> Asked:
    """That of the request in whose context the caller runs."""
    found: Services = current_app.extensions["shopbell"]
    return asked_of(request.environ, found.settings)
