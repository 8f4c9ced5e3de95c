"""The worker's part: takes what is due out of the outbox, one message at a time, and hands it to the mail server.

A message is taken by moving its `due_at` on, in a transaction that is over before the server is spoken to. Two workers
never take the same one; one whose worker was killed is due again when the lease is over.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.contacts.identify import stored_keys
from tracker.contacts.suppression import BOUNCED, is_suppressed, suppress
from tracker.db import db, read_only, table_of, writing
from tracker.engage import kinds as _kinds  # noqa: F401 -- they register themselves
from tracker.engage.compose import compose
from tracker.engage.kind import KINDS
from tracker.engage.models import Message
from tracker.engage.outbox import purge_messages
from tracker.engage.post_office import Later, NoMailbox, NotTaken, PostOffice, ServerAway
from tracker.jobs import JOBS, Job, TalkingJob
from tracker.services import services
from tracker.shops.models import Shop
from tracker.smtp_url import SmtpServer

JOB = "send_messages"

LEASE = dt.timedelta(minutes=5)
"""Longer than any conversation about one message: it has a dozen lines, and none is waited for longer than 15 s."""
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 399))
"""After each try that failed; after the last of them, 72 hours in all, it is given up."""
OLDEST = dt.timedelta(days=3)
"""What was never tried for so long, since there was no mail server, tells of nothing that anybody waits for."""
AT_ONCE = 50
LONGEST_SECONDS = 20.0
"""Of one run: other jobs of the worker wait for it."""
SHOP_AN_HOUR = 600
SHOP_WAIT = dt.timedelta(minutes=10)

messages = table_of(Message)
log = logging.getLogger(__name__)


class NotSent(Exception):
    """A message does not go out: what becomes of it, and a word of `engage.reasons`."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


@dataclass(frozen=True)
class Taken:
    """A message that is ours until the lease is over, and how often it was taken: by that we know that it still is."""

    id: int
    public_id: str
    attempt: int
    letter: EmailMessage


def send_due(now: dt.datetime) -> int:
    """Sends what is due, for a while. How many were sent. Raises ServerAway where the server is of no use now."""
    server = services().settings.smtp
    if server is None:
        return 0
    sent, begun = 0, time.monotonic()
    with PostOffice(server) as office:
        for message_id in _due(now):
            taken = _take(server, message_id, now)
            if taken is None:
                continue
            sent += _send(office, taken, now)
            if time.monotonic() - begun > LONGEST_SECONDS:
                break
    return sent


def _due(now: dt.datetime) -> Iterator[int]:
    """Looks without SQLite's write lock: mostly there is nothing."""
    mark = read_only.set(True)
    try:
        wanted = select(messages.c.id).where(messages.c.state == "waiting", messages.c.due_at <= now)
        found = list(db.session.scalars(wanted.order_by(messages.c.due_at, messages.c.id).limit(AT_ONCE)))
        db.session.rollback()
    finally:
        read_only.reset(mark)
    yield from found


def _take(server: SmtpServer, message_id: int, now: dt.datetime) -> Taken | None:
    """Takes a message and writes it; None where another worker has it, or it is not to be sent, or not now."""
    with writing() as session:
        claimed = (
            update(messages)
            .where(messages.c.id == message_id, messages.c.state == "waiting", messages.c.due_at <= now)
            .values(due_at=now + LEASE, attempts=messages.c.attempts + 1)
        )
        if not session.connection().execute(claimed).rowcount:
            return None
        message = session.get_one(Message, message_id, populate_existing=True)
        try:
            letter = _write(session, server, message, now)
        except NotSent as told:
            message.state, message.reason = told.state, told.reason
            if told.state == "waiting":
                message.due_at, message.attempts = now + SHOP_WAIT, message.attempts - 1
            return None
        return Taken(message.id, message.public_id, message.attempts, letter)


def _write(session: Session, server: SmtpServer, message: Message, now: dt.datetime) -> EmailMessage:
    """The message as it goes out. Raises NotSent where it does not."""
    shop = session.get_one(Shop, message.shop_id)
    if message.contact_id is not None and is_suppressed(
        session.connection(), shop.id, stored_keys(services().sealer, message)
    ):
        raise NotSent("withheld", "suppressed")
    if message.attempts == 1 and now - message.created_at > OLDEST:
        raise NotSent("failed", "too_old")
    if _sent_lately(shop.id, now) >= SHOP_AN_HOUR:
        raise NotSent("waiting", "shop_limit")
    kind = KINDS.get(message.kind)
    try:
        letter = compose(session, server, kind, shop, message, now) if kind else None
    except SQLAlchemyError:
        raise
    except Exception as error:
        # One that cannot be written must not hold up those behind it. The error's own text could hold an address.
        log.error("message %s cannot be written: %s", message.public_id, type(error).__name__)
        raise NotSent("failed", "unwritable") from None
    if letter is None:
        raise NotSent("withheld", "gone")
    return letter


def _sent_lately(shop_id: int, now: dt.datetime) -> int:
    lately = (messages.c.shop_id == shop_id, messages.c.sent_at > now - dt.timedelta(hours=1))
    return db.session.scalar(select(func.count()).where(*lately)) or 0


def _send(office: PostOffice, taken: Taken, now: dt.datetime) -> bool:
    try:
        office.send(taken.letter)
    except NoMailbox as refused:
        log.warning("message %s: there is no such mailbox", taken.public_id)
        _note(taken, state="failed", reason="no_mailbox", reply=str(refused))
        _suppress(taken, now)
    except NotTaken as refused:
        log.warning("message %s: refused for good", taken.public_id)
        _note(taken, state="failed", reason="refused", reply=str(refused))
    except Later as refused:
        _put_off(taken, str(refused), now)
    except ServerAway:
        # No fault of the message: it is due at once, and the worker comes later by itself.
        _note(taken, due_at=now, attempts=taken.attempt - 1)
        raise
    else:
        _note(taken, state="sent", reason="", reply="", sent_at=now)
        return True
    return False


def _suppress(taken: Taken, now: dt.datetime) -> None:
    """What came back once comes back always, and senders who go on are taken for spammers."""
    with writing() as session:
        message = session.get_one(Message, taken.id)
        sealer = services().sealer
        keys = stored_keys(sealer, message)
        if message.contact_id is not None and not is_suppressed(session.connection(), message.shop_id, keys):
            suppress(session.connection(), message.shop_id, keys[0], sealer.key_id, BOUNCED, now)


def _put_off(taken: Taken, reply: str, now: dt.datetime) -> None:
    if taken.attempt > len(WAITS):
        log.warning("message %s: given up", taken.public_id)
        _note(taken, state="failed", reason="gave_up", reply=reply)
        return
    reason = "later" if reply else "broken_off"
    _note(taken, reason=reason, reply=reply, due_at=now + WAITS[taken.attempt - 1])


def _note(taken: Taken, **values: object) -> None:
    """Writes down what became of it, unless the lease ran out and another worker has it."""
    is_ours = (messages.c.id == taken.id, messages.c.state == "waiting", messages.c.attempts == taken.attempt)
    with writing() as session:
        session.connection().execute(update(messages).where(*is_ours).values(**values))


JOBS.register(TalkingJob(JOB, 2, send_due))
JOBS.register(Job("purge_messages", 3600, purge_messages))
