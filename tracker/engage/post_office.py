"""The conversation with the mail server, by the standard library's smtplib; encrypted, unless the operator said no.

What can go wrong is one of three things: the server as a whole is of no use now (`ServerAway` and its kinds), it does
not take this message (`NotTaken`), or it may take it later (`Later`).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType

from tracker.smtp_url import SmtpServer

TIMEOUT_SECONDS = 15.0
LONGEST_REPLY = 200

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]{1,64}@[^\s<>\"'(),;:]{1,255}")


class ServerAway(Exception):
    """The server does not answer, or not as a mail server does. Nothing is wrong with the messages."""


class SignInRefused(ServerAway):
    """It does not take our user and password."""


class NotEncrypted(ServerAway):
    """It offers no encryption, or none that can be trusted."""


class NotTaken(Exception):
    """It will never take this message. The text is what it said, without addresses."""


class NoMailbox(NotTaken):
    """There is no such mailbox, or it takes no mail any more: whatever is sent there comes back."""


class Later(Exception):
    """It may take this message later. The text is what it said; empty where it broke off."""


class PostOffice:
    """One connection for several messages, opened with the first one.

    with PostOffice(server) as office:
        office.send(letter)
    """

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> PostOffice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def open(self) -> None:
        """Connects and signs in, unless that was done. Raises ServerAway."""
        if self._connection is None:
            self._connection = _connect(self._server)

    def send(self, letter: EmailMessage) -> None:
        """Hands one message in. Raises ServerAway, NotTaken, Later."""
        self.open()
        assert self._connection is not None  # noqa: S101 -- open raises where there is none
        to = letter["To"].addresses[0].addr_spec
        try:
            self._connection.send_message(letter, self._server.sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            refusal = _refusal(code, said, to)
            raise (NoMailbox(str(refusal)) if is_no_mailbox(code, said) else refusal) from None
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                self._hang_up()
            raise _refusal(error.smtp_code, error.smtp_error, to) from None
        except smtplib.SMTPNotSupportedError:
            raise NotTaken("SMTPUTF8 is not supported") from None
        except (smtplib.SMTPException, OSError):
            # It may have been taken: nobody can know, and a second copy carries the same Message-ID.
            self._hang_up()
            raise Later("") from None

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()


def _connect(server: SmtpServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    # Our own name is said in the greeting; by itself smtplib would ask the name server for this machine's.
    name, timeout = server.sender_domain, TIMEOUT_SECONDS
    connection: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            connection = smtplib.SMTP_SSL(server.host, server.port, name, timeout=timeout, context=trusted)
        else:
            connection = smtplib.SMTP(server.host, server.port, name, timeout=timeout)
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, smtplib.SMTPException | OSError):
            raise _why_away(error) from None
        raise
    return connection


def _why_away(error: Exception) -> ServerAway:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return SignInRefused("the mail server does not take the user and password of SHOPBELL_SMTP_URL")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotEncrypted(f"the mail server's certificate is not trusted: {error.verify_message}")
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return NotEncrypted(
            "the mail server speaks no TLS here, or cannot sign in by it; look at the port and smtps://"
        )
    return ServerAway(f"the mail server does not answer ({type(error).__name__})")


def _refusal(code: int, said: bytes | str, to: str) -> Exception:
    words = f"{code} {without_addresses(said, to)}".strip()
    return NotTaken(words) if 500 <= code < 600 else Later(words)


def is_no_mailbox(code: int, said: bytes | str) -> bool:
    """Whether a refusal of the recipient is about the mailbox itself, and not about us or about what we send.

    By the enhanced status code where there is one (RFC 3463: 5.1 is the address, 5.2.1 a mailbox that was closed), or
    else by the plain one (RFC 5321: no mailbox, not here, no such name).
    """
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    enhanced = re.match(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b", text)
    if enhanced is None:
        return code in (550, 551, 553)
    kind, subject, detail = enhanced.groups()
    # 5.1.7 and 5.1.8 speak of the sender.
    return (
        kind == "5"
        and 500 <= code < 600
        and ((subject == "1" and detail not in ("7", "8")) or (subject, detail) == ("2", "1"))
    )


def without_addresses(said: bytes | str, to: str) -> str:
    """What a server said, in one line. They like to repeat the address, which does not belong into lists and logs."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    local = to.rpartition("@")[0]
    text = _ADDRESS.sub("…", text.replace(to, "…"))
    text = re.sub(rf"(?<![\w.]){re.escape(local)}(?![\w.])", "…", text, flags=re.IGNORECASE)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST_REPLY]
