"""The mail server as the operator names it in `SHOPBELL_SMTP_URL`: read into one value, or refused with one clear line.

The line never repeats the address: there is a password in it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from tracker.errors import ConfigError

NAME = "SHOPBELL_SMTP_URL"
EXAMPLE = "smtp://user:password@mail.example:587?from=shop@example.com"
PORTS = {"smtp": 587, "smtps": 465}

Security = Literal["starttls", "tls", "off"]

_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOST = re.compile(r"[A-Za-z0-9._:-]+")


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in, as whom, and from which address."""

    host: str
    port: int
    security: Security
    """`starttls` (encrypted after the greeting), `tls` (from the first byte), or `off`."""
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2]


def read_smtp_url(text: str) -> SmtpServer | None:
    """The server, or None for an empty text. Raises ConfigError with one line that says what to mend."""
    if not text:
        return None
    parts = _split(text)
    options = _options(parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ConfigError(f"{NAME} names a user or a password alone; give both, or neither")
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        security=_security(parts, options.get("tls", ""), password),
        sender=_sender(options.get("from", "")),
        user=user,
        password=password,
    )


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # Read here because a bad port is only found when it is asked for.
    except ValueError:
        raise ConfigError(
            f"{NAME} cannot be read; write it like {EXAMPLE}, and signs such as @ : / in the password as %40 %3A %2F"
        ) from None
    if parts.scheme not in PORTS:
        raise ConfigError(f"{NAME} must begin with smtp:// or smtps://, as in {EXAMPLE}")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname) or parts.path not in ("", "/") or parts.fragment:
        raise ConfigError(
            f"{NAME} names no server; write it like {EXAMPLE}, and signs such as @ / # in the password as %40 %2F %23"
        )
    return parts


def _options(query: str) -> dict[str, str]:
    options = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        if name not in ("from", "tls"):
            raise ConfigError(f"{NAME} has an option that is not known; there are from=… and tls=off")
        # Not `unquote_plus`: a plus is a sign of many addresses.
        options[name] = unquote(value)
    return options


def _sender(text: str) -> str:
    if not text:
        raise ConfigError(f"{NAME} does not say from which address mail is sent; add ?from=shop@example.com")
    if not _SENDER.fullmatch(text) or len(text) > 254:
        raise ConfigError(f"{NAME}: from= is no plain address; give one such as from=shop@example.com")
    return text


def _security(parts: SplitResult, tls: str, password: str) -> Security:
    if parts.scheme == "smtps":
        if tls:
            raise ConfigError(f"{NAME}: smtps:// is always encrypted; leave tls= out, or write smtp://")
        return "tls"
    if tls not in ("", "off"):
        raise ConfigError(f"{NAME}: tls= can only be off; without it mail is always encrypted")
    if tls == "off" and password and not _is_this_machine(parts.hostname or ""):
        raise ConfigError(f"{NAME}: tls=off would send the password in the clear; leave it out, or the password")
    return "off" if tls else "starttls"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
