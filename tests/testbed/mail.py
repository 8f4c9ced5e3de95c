"""A real mail server on a port of its own, which keeps what it is given and behaves as badly as a test wants."""

import datetime as dt
import email
import email.policy
import ipaddress
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.testbed.processes import LOOPBACK, free_port

USER, PASSWORD = "shop", "a bell: over/the @door#"


@dataclass
class Letter:
    """What arrived, and how it came."""

    sender: str
    to: list[str]
    message: EmailMessage
    was_encrypted: bool
    user: str

    def part(self, kind: str) -> str:
        """Its text as `plain` or `html`."""
        found = self.message.get_body((kind,))
        assert found is not None
        return found.get_content()


@dataclass
class Behaviour:
    """How the server answers. `says` is asked with the stage (`RCPT` or `DATA`) and the address; "" means yes."""

    says: Callable[[str, str], str] = lambda _stage, _to: ""
    drops_in_data: bool = False
    holds: threading.Event | None = None
    """Where set, the answer to DATA waits for it."""


@dataclass
class MailServer:
    """`server.url` is what SHOPBELL_SMTP_URL says; `server.letters` is what has arrived."""

    certificate: Path | None = None
    offers_tls: bool = True
    signs_in: bool = False
    behaviour: Behaviour = field(default_factory=Behaviour)
    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    tried: int = 0
    """How often a message was handed in, taken or not."""

    def start(self) -> None:
        self.port = self.port or free_port()
        options: dict[str, Any] = {"hostname": LOOPBACK, "port": self.port, "enable_SMTPUTF8": True}
        if self.certificate is not None and self.offers_tls:
            trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trusted.load_cert_chain(self.certificate)
            options |= {"tls_context": trusted, "require_starttls": True}
        if self.signs_in:
            options |= {"authenticator": self._authenticate, "auth_required": True}
        self._controller = Controller(_Handler(self), **options)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        tail = f"{LOOPBACK}:{self.port}?from=shop@acme.example"
        return f"smtp://{tail}" if self.certificate else f"smtp://{tail}&tls=off"

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=is_known, handled=False, auth_data=data)


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.server.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.server.behaviour.says("RCPT", address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.server.tried += 1
        if self.server.behaviour.drops_in_data:
            server.transport.abort()
            return "250 OK"
        if self.server.behaviour.holds is not None:
            await server.loop.run_in_executor(None, self.server.behaviour.holds.wait, 30)
        refusal = self.server.behaviour.says("DATA", envelope.rcpt_tos[0])
        if refusal:
            return refusal
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        user = session.auth_data.login.decode() if session.auth_data else ""
        is_encrypted = session.ssl is not None
        self.server.letters.append(
            Letter(envelope.mail_from or "", list(envelope.rcpt_tos), message, is_encrypted, user)
        )
        return "250 OK"


def make_certificate(folder: Path, *, name: str = LOOPBACK) -> Path:
    """A certificate that signed itself, for this address, with its key in one file. Who trusts the file, trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"mail-{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
