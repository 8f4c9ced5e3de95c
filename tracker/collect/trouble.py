"""What an error means for whoever asked: one refusal for each, whichever door it went wrong behind."""

from __future__ import annotations

import logging

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from tracker.collect.refusals import busy
from tracker.errors import Refused

log = logging.getLogger(__name__)


def refused_for(error: Exception) -> Refused:
    """The refusal that tells of an error; what nobody foresaw goes into the log."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        log.error("the database is away: %s", type(error).__name__)
        return busy("database_away", "the database does not answer")
    if isinstance(error, HTTPException):
        return Refused(
            error.code or 500, (error.name or "error").lower().replace(" ", "_"), error.description or ""
        )  # fmt: skip
    log.error("an error nobody foresaw", exc_info=error)
    return Refused(500, "internal_error", "something went wrong here; nothing of this request was stored")
