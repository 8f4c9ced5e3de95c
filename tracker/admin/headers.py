"""The headers of every admin answer, and the check that a change was asked for by a page of our own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, abort, g, request
from flask_babel import gettext as _

from tracker.services import services

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    # The one policy is made by static/admin/trusted.js, which says why.
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def allow_own_frames(**more: str) -> None:
    """For the answer in hand: our own pages may show it in a frame, as the editor does with its preview.

    Further directives replace the usual ones: `allow_own_frames(img_src="'self' data: https:")`.
    """
    g.policy = {"frame-ancestors": "'self'"} | {name.replace("_", "-"): value for name, value in more.items()}


def allow_answers_of_opened_pages() -> None:
    """For the answer in hand: a window that its page opens on another site may answer it by `postMessage`."""
    g.opener_policy = "same-origin-allow-popups"


def set_headers(response: Response) -> Response:
    """Nothing from elsewhere, nothing inline, nothing kept, nobody told where we came from."""
    policy = POLICY | getattr(g, "policy", {})
    whole = "; ".join(f"{name} {value}" for name, value in policy.items())
    response.headers["Content-Security-Policy"] = getattr(g, "whole_policy", whole)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # `no-referrer` would make browsers send `Origin: null` with our own forms, and so blind the check below.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = getattr(g, "opener_policy", "same-origin")
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refuse_foreign_changes() -> None:
    """Second to the token: a browser says which page asked, and a script of that page cannot change it."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, _("This change was asked for by a page that is not Shopbell's."))
    origin = request.headers.get("Origin")
    # Browsers that say nothing at all are left to the token.
    if origin is not None and not _is_own(origin):
        abort(403, _("This change was asked for by a page that is not Shopbell's."))


def _is_own(origin: str) -> bool:
    """Whether it is where the operator said that people find us. Until they say it, wherever the request went: it is
    this machine.
    """
    own, asking = urlsplit(services().settings.public_url), urlsplit(origin)
    if own.hostname in ("127.0.0.1", "localhost", "::1"):
        return asking.netloc in (own.netloc, request.host)
    # Whoever stands between the browser and us can put a page of their own at our name without TLS.
    return (asking.scheme, asking.netloc) == (own.scheme, own.netloc)
