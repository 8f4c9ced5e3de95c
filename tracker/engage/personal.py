"""What the outbox keeps of people, and what becomes of it when they are erased."""

from __future__ import annotations

import datetime as dt

from tracker.contacts.personal import by_address, by_mailbox, of_shop
from tracker.engage.models import Message
from tracker.engage.outbox import KEEP_DAYS
from tracker.personal.declare import Delete, Holding, Sealed, declare
from tracker.personal.periods import PERIODS, Period

declare(
    Holding(
        Message,
        links={"contact_id": "contact"},
        sealed={"address_sealed": Sealed(of_shop, {"address_key": by_address, "mailbox_key": by_mailbox})},
        clear={"reply": "what the mail server said, out of which addresses are taken before it is stored"},
        neutral="id public_id shop_id kind unique_key language about state reason attempts created_at due_at sent_at",
        erased=Delete(),
    )
)

PERIODS.register(Period("message", "purge_messages", dt.timedelta(days=KEEP_DAYS)))
