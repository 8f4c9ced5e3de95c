"""Email addresses: what is a whole one, its one spelling, and when two are one mailbox. Pure."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from tracker.errors import Rejected

LONGEST = 254

_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_PLUS_ADDRESSING = _DOTLESS | frozenset(
    [
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "fastmail.com",
        "protonmail.com",
        "proton.me",
        "yandex.ru",
        "yandex.com",
    ]
)


def normalise(value: str) -> str:
    """The address in one spelling: trimmed, domain in lower case, internationalised forms composed.

    Raises Rejected("bad_email") for what is no complete address.
    """
    trimmed = value.strip()
    if not trimmed or len(trimmed) > LONGEST:
        raise Rejected("bad_email")
    try:
        # Reserved names such as example.test are refused by default, and are what shops test with.
        checked = validate_email(trimmed, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise Rejected("bad_email") from None
    # Mail systems that tell A@ from a@ have died out; people who type both have not.
    return str(checked.normalized).lower()


def mailbox(address: str) -> str:
    """The mailbox behind a normalised address: Gmail ignores dots, and several ignore what follows a plus."""
    local, _, domain = address.rpartition("@")
    if domain in _PLUS_ADDRESSING:
        local = local.partition("+")[0]
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


_SHARED_DOMAINS = _PLUS_ADDRESSING | frozenset(
    [
        *("yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.co.jp", "ymail.com", "aol.com", "msn.com"),
        *("gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "freenet.de", "posteo.de", "mailbox.org"),
        *("mail.ru", "bk.ru", "inbox.ru", "list.ru", "rambler.ru", "ya.ru", "qq.com", "163.com", "126.com"),
        *("naver.com", "daum.net", "orange.fr", "free.fr", "laposte.net", "libero.it", "seznam.cz", "wp.pl"),
        *("hotmail.co.uk", "hotmail.fr", "hotmail.de", "outlook.fr", "outlook.de", "comcast.net", "btinternet.com"),
    ]
)


def inbox(address: str) -> str:
    """The widest guess at whose mail it becomes: what follows a plus and dots mean nothing anywhere.

    Only for counting what must not be too much. Two people may be one here, so nobody is told apart by it.
    """
    local, _, domain = mailbox(address).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def private_domain(address: str) -> str:
    """The domain where all addresses may be one person's; empty for providers where everybody has an address."""
    domain = address.rpartition("@")[2]
    return "" if domain in _SHARED_DOMAINS else domain


def masked(address: str) -> str:
    """The address for eyes that may not see it: a•••@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"
