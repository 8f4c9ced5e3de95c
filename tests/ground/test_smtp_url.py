"""SHOPBELL_SMTP_URL: what it says, and that a wrong one is refused in one line without its password."""

import pytest

from tracker.errors import ConfigError
from tracker.smtp_url import read_smtp_url

FROM = "from=shop@acme.example"


def test_none_is_none() -> None:
    assert read_smtp_url("") is None


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        (f"smtp://mail.example?{FROM}", "mail.example", 587, "starttls"),
        (f"smtp://mail.example:2525/?{FROM}", "mail.example", 2525, "starttls"),
        (f"smtps://mail.example?{FROM}", "mail.example", 465, "tls"),
        (f"smtp://localhost:25?{FROM}&tls=off", "localhost", 25, "off"),
        (f"smtp://[::1]:25?tls=off&{FROM}", "::1", 25, "off"),
    ],
)
def test_it_says_where_and_how(url: str, host: str, port: int, security: str) -> None:
    read = read_smtp_url(url)
    assert (read.host, read.port, read.security, read.sender) == (host, port, security, "shop@acme.example")


def test_user_password_and_address_may_hold_any_sign() -> None:
    read = read_smtp_url("smtp://me%40acme.example:p%40ss%3A%2F%23%25@mail.example?from=shop%2Bnews@acme.example")
    assert (read.user, read.password, read.sender) == ("me@acme.example", "p@ss:/#%", "shop+news@acme.example")
    assert read_smtp_url("smtp://mail.example?from=shop+news@acme.example").sender == "shop+news@acme.example"


def test_the_password_is_not_shown_with_the_rest() -> None:
    assert "hunter2" not in repr(read_smtp_url(f"smtp://me:hunter2@mail.example?{FROM}"))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example:587", "must begin with smtp://"),
        (f"http://me:hunter2@mail.example?{FROM}", "must begin with smtp://"),
        (f"smtp://?{FROM}", "names no server"),
        (f"smtp://me:hunter2@?{FROM}", "names no server"),
        (f"smtp://me:hunter2/x@mail.example?{FROM}", "SHOPBELL_SMTP_URL"),
        (f"smtp://me:hunter2#x@mail.example?{FROM}", "SHOPBELL_SMTP_URL"),
        (f"smtp://me:hunter2@mail.example:port?{FROM}", "cannot be read"),
        (f"smtp://me:hunter2@mail.example:99999?{FROM}", "cannot be read"),
        (f"smtp://me:hunter2@mail.example/queue?{FROM}", "names no server"),
        ("smtp://me:hunter2@mail.example", "add ?from="),
        ("smtp://me:hunter2@mail.example?from=Acme <shop@acme.example>", "no plain address"),
        ("smtp://me:hunter2@mail.example?from=shop@acme.example%0d%0aBcc:x@y.example", "no plain address"),
        (f"smtp://me:hunter2@mail.example?{FROM}&tls=maybe", "tls= can only be off"),
        (f"smtp://me:hunter2@mail.example?{FROM}&tls=off", "in the clear"),
        (f"smtps://me:hunter2@mail.example?{FROM}&tls=off", "always encrypted"),
        (f"smtp://me:hunter2@mail.example?{FROM}&starttls=1", "option that is not known"),
        (f"smtp://me@mail.example?{FROM}", "give both, or neither"),
        (f"smtp://:hunter2@mail.example?{FROM}", "give both, or neither"),
    ],
)
def test_a_wrong_one_is_refused_in_one_line_without_its_password(url: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_smtp_url(url)
    line = str(refused.value)
    assert says in line
    assert line.startswith("SHOPBELL_SMTP_URL")
    assert "\n" not in line
    assert "hunter2" not in line


def test_a_password_on_this_machine_may_go_in_the_clear() -> None:
    assert read_smtp_url(f"smtp://me:secret@127.0.0.1:25?{FROM}&tls=off").security == "off"
