"""`/p/<shop>/<page>`: a shop's landing page. It reads no cookie, sets none, and knows nothing of who is signed in."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from tracker.access import public_route
from tracker.clock import now_ms
from tracker.collect.problem_pages import problem_page
from tracker.db import db
from tracker.landing.content import fresh_for
from tracker.landing.drawing import draw_page, origin_of
from tracker.landing.pages import moved_to, published_page
from tracker.popups.document import best_of, languages_of
from tracker.services import services
from tracker.shops.slugs import is_slug

blueprint = Blueprint("landing", __name__)

FRESH_SECONDS = 60


@blueprint.get("/p/<shop>/<page>")
@public_route
def show(shop: str, page: str) -> Response:
    """The page as it is at this moment; 404 for one that is not published."""
    found = published_page(db.session(), shop, page) if is_slug(shop) and is_slug(page) else None
    if found is None:
        return _moved(shop, page) or problem_page(404)
    now = now_ms()
    languages = languages_of(found.content)
    asked = request.args.get("lang", "")
    language = asked if asked in languages else ""
    # Where no language is asked for, the browser's own are; then what is kept of the page holds for those alone.
    spoken = "" if language else best_of(languages, list(request.accept_languages.values()))
    drawn = draw_page(
        found.shop,
        found.page,
        found.content,
        now,
        language=language,
        spoken=spoken,
        own_origin=origin_of(request.host_url),
    )
    response = _page(drawn.html, drawn.policy)
    if len(languages) > 1 and not language:
        response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    # What opens or ends is what it says on the minute; so long may anybody keep what came before.
    # Under another name than ours the page differs; whoever makes a name up must not fill a cache with theirs.
    whose = "public" if request.host == urlsplit(services().settings.public_url).netloc else "private"
    response.headers["Cache-Control"] = f"{whose}, max-age={fresh_for(found.content, now, FRESH_SECONDS)}"
    response.add_etag()
    response.make_conditional(request)
    return response


def _moved(shop: str, page: str) -> Response | None:
    """The way to where the page is now, with what was added to its address, such as the campaign."""
    path = moved_to(db.session(), shop, page) if is_slug(shop) and is_slug(page) else None
    if path is None:
        return None
    query = request.query_string.decode("ascii", "ignore")
    response = Response(status=301)
    response.headers["Location"] = f"{path}?{query}" if query else path
    # Not for good: an address can be given to another page, or back.
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _page(html: str, policy: str) -> Response:
    response = Response(content_type="text/html; charset=utf-8")
    if request.accept_encodings.quality("gzip"):
        response.data = gzip.compress(html.encode(), 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.data = html.encode()
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    return response
