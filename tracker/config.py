"""Configuration: `SHOPBELL_*` from the environment into one frozen `Settings`, refused with one clear line when wrong.

Every setting is described in docs/operate.md; a test holds that page against `SETTINGS`.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args
from urllib.parse import urlsplit

from tracker.errors import ConfigError
from tracker.logs import LogFormat
from tracker.smtp_url import SmtpServer, read_smtp_url

SETTINGS = (
    "PORT",
    "SHOPBELL_BIND",
    "SHOPBELL_DATA_DIR",
    "SHOPBELL_DATABASE_URL",
    "SHOPBELL_SECRET_KEY",
    "SHOPBELL_OLD_SECRET_KEYS",
    "SHOPBELL_PUBLIC_URL",
    "SHOPBELL_REDIS_URL",
    "SHOPBELL_SMTP_URL",
    "SHOPBELL_COUNTRY_HEADER",
    "SHOPBELL_RATE_LIMIT",
    "SHOPBELL_PLAY_LIMIT",
    "SHOPBELL_TRUSTED_PROXIES",
    "SHOPBELL_WEB_WORKERS",
    "SHOPBELL_WORKER",
    "SHOPBELL_METRICS_TOKEN",
    "SHOPBELL_LOG_FORMAT",
    "SHOPBELL_SLOW_MS",
    "SHOPBELL_DEMO",
)

MINIMUM_KEY_LENGTH = 32

KNOWN_KEYS = frozenset(
    {
        "changeme",
        "change-me",
        "secret",
        "dev",
        "development",
        "password",
        "shopbell",
        "secret-key",
    }
)


@dataclass(frozen=True)
class Settings:
    """What the operator decided. Built by `load_settings`, never changed afterwards."""

    port: int
    bind: str
    data_dir: Path
    database_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...]
    """Those before it, the latest first: what they have sealed can still be read (`flask keys`)."""
    public_url: str
    redis_url: str | None
    smtp: SmtpServer | None
    """Where mail is handed in; None where none can be sent."""
    rate_limit_per_minute: int
    """Requests a minute of the public door, per address and shop."""
    play_limit_per_hour: int
    """Games played and codes given an hour, per address and shop."""
    trusted_proxies: int
    """How many proxies in front may be believed about the address and scheme of a request."""
    country_header: str
    """The header in which the proxy in front says the visitor's country; empty where none does."""
    web_workers: int
    worker: bool
    """Whether the web server starts the background worker beside it."""
    metrics_token: str
    """What whoever reads /metrics must show; empty where only this machine may, and only on a private installation."""
    log_format: LogFormat
    slow_ms: int
    """A request that took so long is logged."""
    demo: bool

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_private(self) -> bool:
        """Whether only this machine is meant to reach it."""
        return is_loopback(self.bind) and is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def is_secure(self) -> bool:
        """Whether people reach this installation over https."""
        return self.public_url.startswith("https://")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Reads and checks every setting. Makes the data folder, and the embedded default's secret key in it.

    Raises ConfigError with one line that names the variable, the value and the mend.
    """
    _refuse_misspelled(environ)
    port = _integer(environ, "PORT", default=8000, low=1, high=65535)
    bind = environ.get("SHOPBELL_BIND", "127.0.0.1")
    data_dir = _data_dir(environ)
    database_url = _database_url(environ, data_dir)
    embedded = database_url.startswith("sqlite") and is_loopback(bind)
    secret_key, in_file = _secret_key(environ, data_dir, embedded)
    return Settings(
        port=port,
        bind=bind,
        data_dir=data_dir,
        database_url=database_url,
        secret_key=secret_key,
        old_secret_keys=_old_secret_keys(environ, secret_key, in_file),
        public_url=_public_url(environ, port),
        redis_url=_redis_url(environ),
        smtp=read_smtp_url(environ.get("SHOPBELL_SMTP_URL", "")),
        rate_limit_per_minute=_integer(environ, "SHOPBELL_RATE_LIMIT", default=600, low=1, high=100_000_000),
        play_limit_per_hour=_integer(environ, "SHOPBELL_PLAY_LIMIT", default=1000, low=1, high=100_000_000),
        trusted_proxies=_integer(environ, "SHOPBELL_TRUSTED_PROXIES", default=0, low=0, high=5),
        country_header=_header(environ, "SHOPBELL_COUNTRY_HEADER"),
        web_workers=_integer(environ, "SHOPBELL_WEB_WORKERS", default=2, low=1, high=64),
        worker=_boolean(environ, "SHOPBELL_WORKER", default=True),
        metrics_token=_metrics_token(environ),
        log_format=_log_format(environ),
        slow_ms=_integer(environ, "SHOPBELL_SLOW_MS", default=1000, low=1, high=600_000),
        demo=_boolean(environ, "SHOPBELL_DEMO", default=False),
    )


def _refuse_misspelled(environ: Mapping[str, str]) -> None:
    """A misspelled setting would silently leave its default in force, such as SQLite in the place of PostgreSQL.

    What resembles no setting is somebody else's variable, or one of a later version.
    """
    for name in sorted(environ):
        if not name.startswith("SHOPBELL_") or name in SETTINGS:
            continue
        meant = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.85)
        if meant:
            raise ConfigError(f"{name} is not a setting of Shopbell; did you mean {meant[0]}? See docs/operate.md")


def _integer(environ: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"\d{1,12}", text) or not low <= int(text) <= high:
        raise ConfigError(f"{name} is {text!r}; give a whole number from {low} to {high}")
    return int(text)


def _header(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if text and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", text):
        raise ConfigError(f"{name} is {text!r}; give the name of a header, such as CF-IPCountry")
    return text


def _boolean(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "")
    if not text:
        return default
    if text not in ("0", "1"):
        raise ConfigError(f"{name} is {text!r}; give 1 for yes or 0 for no")
    return text == "1"


def _data_dir(environ: Mapping[str, str]) -> Path:
    path = Path(environ.get("SHOPBELL_DATA_DIR") or "var").absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"SHOPBELL_DATA_DIR is {str(path)!r}, which cannot be made: {error.strerror}") from error
    if not os.access(path, os.W_OK):
        raise ConfigError(f"SHOPBELL_DATA_DIR is {str(path)!r}, which cannot be written to; give a writable folder")
    return path


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("SHOPBELL_DATABASE_URL") or f"sqlite:///{data_dir / 'shopbell.db'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        scheme = url.split(":", 1)[0]
        raise ConfigError(
            f"SHOPBELL_DATABASE_URL begins with {scheme!r}; give postgresql+psycopg://user:password@host/name"
            " or sqlite:///path/to/file.db"
        )
    return url


def is_loopback(bind: str) -> bool:
    """Whether a host is this machine."""
    if bind == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind.strip("[]")).is_loopback
    except ValueError:
        return False


_KEY_ADVICE = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
MOST_OLD_KEYS = 4


def _secret_key(environ: Mapping[str, str], data_dir: Path, embedded: bool) -> tuple[str, tuple[str, ...]]:
    """The key that signs links and seals addresses: given by the operator, or made once for a private installation.

    With it those before it that are in the same file.
    """
    key = environ.get("SHOPBELL_SECRET_KEY", "")
    if key:
        _check_key("SHOPBELL_SECRET_KEY", key)
        return key, ()
    if not embedded:
        raise ConfigError(
            "SHOPBELL_SECRET_KEY is missing, and is needed with PostgreSQL or a bind that others can reach;"
            f" {_KEY_ADVICE}"
        )
    current, *before = _embedded_keys(data_dir / "secret_key")
    return current, tuple(before)


def _old_secret_keys(environ: Mapping[str, str], current: str, in_file: tuple[str, ...]) -> tuple[str, ...]:
    name = "SHOPBELL_OLD_SECRET_KEYS"
    keys = (*filter(None, map(str.strip, environ.get(name, "").split(","))), *in_file)
    for key in keys:
        _check_key(name, key)
    keys = tuple(dict.fromkeys(key for key in keys if key != current))
    if len(keys) > MOST_OLD_KEYS:
        raise ConfigError(f"{name} names {len(keys)} keys; {MOST_OLD_KEYS} may be kept, so run: flask keys rotate")
    return keys


def _check_key(name: str, key: str) -> None:
    if key.strip().lower() in KNOWN_KEYS or len(set(key)) < 8:
        raise ConfigError(f"{name} is a known or guessable key; {_KEY_ADVICE}")
    if len(key.encode()) < MINIMUM_KEY_LENGTH:
        raise ConfigError(f"{name} is shorter than {MINIMUM_KEY_LENGTH} bytes; {_KEY_ADVICE}")


def _embedded_keys(path: Path) -> list[str]:
    """The keys in the file, the current one first; made with one key if it is not there."""
    try:
        # Exclusive and private from the first byte: two processes starting together must end up with one key.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path} can be read by others; run: chmod 600 {path}") from None
        keys = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        if not keys or min(map(len, keys)) < MINIMUM_KEY_LENGTH:
            raise ConfigError(
                f"{path} holds no usable key; restore it from a backup, or delete it to start anew"
            ) from None
        return keys
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key + "\n")
    return [key]


def _public_url(environ: Mapping[str, str], port: int) -> str:
    url = (environ.get("SHOPBELL_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(
            f"SHOPBELL_PUBLIC_URL is {url!r}; give the address people reach, such as https://bell.example.com"
        )
    return url


def _metrics_token(environ: Mapping[str, str]) -> str:
    token = environ.get("SHOPBELL_METRICS_TOKEN", "")
    if token and (len(token) < 16 or not token.isascii() or not token.isprintable() or " " in token):
        raise ConfigError(
            "SHOPBELL_METRICS_TOKEN needs at least 16 letters and digits; "
            "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'"
        )
    return token


def _log_format(environ: Mapping[str, str]) -> LogFormat:
    text = environ.get("SHOPBELL_LOG_FORMAT") or "auto"
    for known in get_args(LogFormat):
        if text == known:
            return cast(LogFormat, text)
    raise ConfigError(f"SHOPBELL_LOG_FORMAT is {text!r}; give auto, text or json")


def _redis_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("SHOPBELL_REDIS_URL", "")
    if not url:
        return None
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("SHOPBELL_REDIS_URL must begin with redis://, rediss:// or unix://")
    return url
