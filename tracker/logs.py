"""What Shopbell writes about itself: a JSON object a line, or a line for people, on standard error.

Every line goes through one formatter, gunicorn's own too, and that is where addresses are taken out: whatever a library
puts into an error's text, a log holds no email address and no IP address.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import ipaddress
import json
import logging
import logging.config
import re
import secrets
import sys
import traceback
from typing import Any, Literal

LogFormat = Literal["auto", "text", "json"]

OWN_FIELDS = ("event", "method", "route", "status", "ms", "job", "reason", "times", "mend")
"""What a call may say in `extra`, beside its message; anything else is left out."""

MENDS = {
    "OperationalError": "the database does not answer or is locked: flask doctor says which, and what to do",
    "InterfaceError": "the connection to the database was lost: flask doctor looks whether it is there again",
    "TimeoutError": "nothing was free in time: see shopbell_commit_seconds in /metrics, and the database's own log",
    "ProgrammingError": "the schema is not what this version expects: flask db upgrade",
    "ConfigError": "a setting is wrong: docs/operate.md lists them all",
    "DiskFull": "the database's disk is full: make room, nothing has to be restarted",
}
"""What to do about an error, by its kind or one that it descends from."""

LONGEST_MESSAGE = 2_000
DEEPEST_TRACE = 30

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,80}")
_EMAIL = re.compile(r"[^\s@<>\"'(),;:\[\]=]{1,64}@[^\s@<>\"'(),;:\[\]=]{1,255}")
_MAYBE_IP = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?![\w:])")

request_in_hand: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("request", default=None)
"""The WSGI environment of the request that this code works for; None outside of one."""


def request_id() -> str:
    """The id of the request in hand: the proxy's, or one that is made when it is first asked for. "" outside of one."""
    environ = request_in_hand.get()
    if environ is None:
        return ""
    known: str | None = environ.get("shopbell.request_id")
    if known is None:
        told = environ.get("HTTP_X_REQUEST_ID", "")
        known = told if _REQUEST_ID.fullmatch(told) else secrets.token_hex(8)
        environ["shopbell.request_id"] = known
    return known


def without_addresses(text: str) -> str:
    """The text with `[email]` and `[ip]` for addresses of people; those of this machine stay."""
    text = _EMAIL.sub("[email]", text) if "@" in text else text
    return _MAYBE_IP.sub(lambda found: _hidden_ip(found.group()), text)


def _hidden_ip(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.rstrip(".:") if not text.endswith("::") else text)
    except ValueError:
        return text
    return text if address.is_loopback or address.is_unspecified else "[ip]"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, what, where, and for an error its kind, trace and mend."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_told(record), ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        told = _told(record)
        line = f"{told.pop('at')} {told.pop('level'):<7} {told.pop('what')}"
        trace = told.pop("trace", "")
        rest = " ".join(f"{name}={value}" for name, value in told.items())
        return "\n".join(part for part in (f"{line}  {rest}".rstrip(), trace) if part)


def _told(record: logging.LogRecord) -> dict[str, Any]:
    at = dt.datetime.fromtimestamp(record.created, dt.UTC)
    told: dict[str, Any] = {
        "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "what": without_addresses(record.getMessage())[:LONGEST_MESSAGE],
        "where": f"{record.name}:{record.lineno}",
        "process": record.process,
    }
    request = request_id()
    if request:
        told["request"] = request
    for name in OWN_FIELDS:
        value = getattr(record, name, None)
        if value is not None:
            told[name] = without_addresses(value) if isinstance(value, str) else value
    if record.exc_info and record.exc_info[1] is not None:
        told |= _error(record.exc_info[1])
    return told


def _error(error: BaseException) -> dict[str, Any]:
    """An error by its kind and where it came from. Its text is cleaned: a database's may quote what was stored."""
    kinds = [one.__name__ for one in (*type(getattr(error, "orig", error)).__mro__, *type(error).__mro__)]
    mend = next((MENDS[kind] for kind in kinds if kind in MENDS), None)
    lines = traceback.format_exception(type(error), error, error.__traceback__, limit=-DEEPEST_TRACE)
    told = {"error": kinds[0], "trace": without_addresses("".join(lines)).rstrip()}
    return told if mend is None else {"mend": mend} | told


def log_config(wanted: LogFormat, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and for gunicorn's `logconfig_dict`."""
    is_text = wanted == "text" or (wanted == "auto" and sys.stderr.isatty())
    formatter = LineFormatter if is_text else JsonFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"shopbell": {"()": f"{__name__}.{formatter.__name__}"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "shopbell", "stream": "ext://sys.stderr"}
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": level, "handlers": ["stderr"], "propagate": False}},
    }


def write_logs(wanted: LogFormat, level: str) -> None:
    """Sends all logs of this process to standard error in this form."""
    logging.config.dictConfig(log_config(wanted, level))
