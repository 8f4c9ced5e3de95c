"""Writes a message: its headers, and its words from the templates, in the language that was kept with it."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

import idna
from flask import render_template
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from tracker.contacts.identify import address_key, sealing_context
from tracker.engage.kind import Kind
from tracker.engage.links import unsubscribe_url
from tracker.engage.models import Message
from tracker.services import services
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings
from tracker.smtp_url import SmtpServer


class _Policy(EmailPolicy):
    """Python breaks long lines of headers it does not know by encoding them, and no mailbox reads a link like that."""

    def fold(self, name: str, value: str) -> str:
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        whole = self._whole(name, value)
        return whole.encode("ascii") if whole else super().fold_binary(name, value)

    def _whole(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() == "list-unsubscribe" else ""


POLICY = _Policy(linesep=SMTP.linesep, max_line_length=SMTP.max_line_length)


def compose(
    session: Session, server: SmtpServer, kind: Kind, shop: Shop, message: Message, now: dt.datetime
) -> EmailMessage | None:
    """The message as it goes over the wire; None where there is nothing to tell any more.

    Raises ValueError where the address was sealed with another key, or cannot stand in a header.
    """
    about = kind.fill(session, shop, message)
    if about is None:
        return None
    plain = services().sealer.open(message.address_sealed, sealing_context(shop.id))
    stop_url = ""
    if message.contact_id:
        key = address_key(services().sealer, shop.id, plain)
        stop_url = unsubscribe_url(shop.id, key, message.language, message.contact_id)
    letter = EmailMessage(policy=POLICY)
    # By this name a second copy is known for one, where a worker died between sending and noting that it did.
    letter["Message-ID"] = f"<{message.public_id}@{server.sender_domain}>"
    letter["Date"] = now
    letter["From"] = MailAddress(one_line(shop.name), addr_spec=server.sender)
    letter["To"] = _to(plain)
    reply_to = shop_settings(shop.settings or {})["mail.reply_to"]
    if reply_to:
        letter["Reply-To"] = _to(reply_to)
    letter["Auto-Submitted"] = "auto-generated"
    if stop_url and not kind.is_transactional:
        letter["List-Unsubscribe"] = f"<{stop_url}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with force_locale(message.language):
        letter["Subject"] = one_line(gettext(kind.subject, shop=one_line(shop.name)))
        values = {**about, "shop": shop.name, "language": message.language, "stop_url": stop_url}
        letter.set_content(render_template(f"email/{kind.name}.txt", **values), cte="quoted-printable")
        html = render_template(f"email/{kind.name}.html", **values)
        letter.add_alternative(html, subtype="html", cte="quoted-printable")
    return letter


def one_line(text: str) -> str:
    """A text that can stand in a header: what breaks a line or cannot be printed begins no header of its own."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _to(plain: str) -> MailAddress:
    """Domains travel in their ASCII form; not every server takes the other."""
    local, _, domain = plain.rpartition("@")
    try:
        domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError("the address has a domain that cannot be written") from error
    return MailAddress(username=local, domain=domain)
