"""What people read where a page is not there, or cannot be made now: in their language, without cookie and database."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from flask import Response, current_app, g, request
from flask_babel import force_locale
from flask_babel import gettext as _

from tracker.i18n import VISITOR_LANGUAGES, best_language
from tracker.landing.drawing import fill_template
from tracker.logs import request_id

RETRY_SECONDS = "5"


def problem_page(status: int) -> Response:
    """The page for a status: what is not there (404, 410), what is our fault (500), or that we are away (502 to 504);
    a plain line for programs."""
    language = best_language(request.accept_languages.best_match(VISITOR_LANGUAGES) or "")
    with force_locale(language):
        title, text = _words(status)
        if request.accept_mimetypes.best_match(("text/plain", "text/html")) != "text/html":
            response = Response(f"{title}. {text}\n", status, content_type="text/plain; charset=utf-8")
        else:
            g.language = language
            number = request_id() if status == 500 else ""
            html = fill_template(
                "public/problem.html", language=language, title=title, text=text, number=number, style=_style()
            )
            response = Response(html, status, content_type="text/html; charset=utf-8")
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _words(status: int) -> tuple[str, str]:
    if status in (404, 410):
        return _("This page is not here"), _("It has been taken off, or the address is not quite right.")
    if status in (502, 503, 504):
        return _("Back in a moment"), _("Nothing is lost. Please try again.")
    if status >= 500:
        return _("Something went wrong"), _("The mistake is on our side. Please try again in a moment.")
    return _("That did not work"), _("Go back and try again.")


@cache
def _style() -> str:
    return (Path(current_app.config["SHOPBELL_ROOT"]) / "static" / "css" / "problem.css").read_text(encoding="utf-8")
