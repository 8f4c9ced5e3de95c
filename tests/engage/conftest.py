"""The shop acme with a mail server, and visitors who leave their address in its popups."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.factories import Browser, forget_published, form_document, make_popup, make_shop
from tests.testbed.mail import MailServer
from tracker.clock import now
from tracker.engage.deliver import send_due

PERSON = "vera@example.com"


@pytest.fixture
def make_mail_server() -> Iterator[Callable[..., MailServer]]:
    """make_mail_server(signs_in=True) is one of its own, running."""
    servers: list[MailServer] = []

    def make(**options: Any) -> MailServer:
        server = MailServer(**options)
        server.start()
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def mail_server(make_mail_server: Callable[..., MailServer]) -> MailServer:
    """A server on this machine that takes everything."""
    return make_mail_server()


@pytest.fixture
def app(make_app: Callable[..., Flask], mail_server: MailServer) -> Flask:
    """Shopbell with that mail server."""
    return make_app(SHOPBELL_SMTP_URL=mail_server.url, SHOPBELL_PUBLIC_URL="https://bell.example")


@pytest.fixture
def acme(app: Flask) -> str:
    """The public key of acme, where addresses are confirmed by email."""
    return make_shop(app, consent_double_opt_in=True)


@pytest.fixture
def vera(app: Flask, acme: str) -> Browser:
    """A visitor who agreed to everything."""
    return Browser(app.test_client(), acme)


@pytest.fixture
def run_mail(app: Flask) -> Callable[..., int]:
    """run_mail() is one run of the worker's job; how many were sent. `later` is in the time that a timedelta names."""

    def run(later: Any = None) -> int:
        with app.app_context():
            return send_due(now() + later if later else now())

    return run


@pytest.fixture
def agreeing(app: Flask, acme: str, vera: Browser) -> Callable[..., Any]:
    """agreeing() sends a popup's form with the box for mail ticked; the answer. Takes changes of the document."""
    popups: dict[str, str] = {}

    def agree(browser: Browser = vera, address: str = PERSON, **changes: Any) -> Any:
        key = repr(sorted(changes.items()))
        if key not in popups:
            popups[key] = make_popup(app, acme, form_document(**changes), name=f"Popup {len(popups)}")
            forget_published(app)
        popup = popups[key]
        fields = {"email": address, "email_marketing": True}
        answer = browser.submit(popup, browser.token(popup), fields=fields)
        assert answer.status_code == 200, answer.text
        return answer.json

    return agree
