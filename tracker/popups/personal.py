"""What the tables of popups keep of people, and what becomes of it when they withdraw or are erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from tracker.contacts.identify import stored_mailbox_keys
from tracker.contacts.models import Contact
from tracker.db import table_of
from tracker.personal.declare import IDENTIFIES_NOBODY, Blank, Delete, Hashed, Holding, Keep, declare
from tracker.personal.periods import PERIODS, Period
from tracker.popups.coupon_models import CouponClaim, CouponUse
from tracker.popups.models import (
    Allocation,
    Coupon,
    CouponPool,
    ExitSignal,
    Exposure,
    HeldOut,
    Impression,
    Picture,
    Play,
    Popup,
    PopupAnswer,
    PopupChange,
    PopupGroup,
    PopupVersion,
    PrizeCount,
    PrizePeriod,
)
from tracker.sealing import Sealer
from tracker.shops.settings import SHOP_SETTINGS

STAFF = "somebody of the shop: the history of a popup says to the team who did what"
ONCE = "what was won holds, and nobody plays twice: the mailbox is a keyed hash"
GIVEN = "no code is given twice"
A_CODE = "a code that is compared with those in orders"
ANSWERS = "what was asked and answered; what identifies a person is asked by fields of their own, and sealed"


def _of_contact(connection: Connection, sealer: Sealer, row: Any) -> bytes | None:
    """The mailbox's hash by the contact's address, as long as there is a contact."""
    contacts = table_of(Contact)
    found = connection.execute(select(contacts).where(contacts.c.id == row.contact_id)).first()
    return None if found is None else stored_mailbox_keys(sealer, found)[0]


declare(
    Holding(Popup, neutral="id public_id shop_id name status draft version group is_blocking created_at updated_at")
)
declare(Holding(PopupVersion, clear={"published_by": STAFF}, neutral="popup_id version document published_at"))
declare(Holding(PopupChange, clear={"by": STAFF}, neutral="id popup_id at what version source_version"))
declare(Holding(PopupGroup, neutral="shop_id name per_session windows"))
declare(Holding(Picture, neutral="id shop_id digest kind width height size content created_at"))
declare(
    Holding(
        Impression,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        clear=dict.fromkeys(["trigger", "signal", "dismissed_how", "path"], IDENTIFIES_NOBODY),
        neutral="id shop_id popup_id version variant token_id language shown_at confirmed_at engaged_at dismissed_at"
        " submitted_at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        PopupAnswer,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        clear={"value": ANSWERS, "text": ANSWERS},
        neutral="id shop_id popup_id version variant token_id step question kind at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        ExitSignal,
        links={"visitor_id": "visitor", "session_id": None},
        neutral="id shop_id token_id signal outcome fired_at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        Play,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        clear={
            "code": A_CODE,
            "proof": "the numbers of a draw, which anybody may check; they hold nothing of the person",
        },
        hashed={"mailbox_key": Hashed("mailbox_key_id", _of_contact)},
        neutral="id public_id shop_id popup_id version outcome prize prize_label stop deliver played_at put_away_at",
        gives={"play": "id"},
        withdrawn={"measurement": Keep(ONCE)},
        erased=Blank(ONCE, {"contact_id": None}),
    )
)
declare(Holding(PrizeCount, neutral="popup_id prize drawn"))
declare(Holding(PrizePeriod, neutral="popup_id prize period start wins cost"))
declare(Holding(CouponPool, neutral="id public_id shop_id name pattern low_at after_expiry created_at"))
declare(
    Holding(
        Coupon,
        links={"claimed_by": "contact"},
        clear={"code": A_CODE, "code_key": A_CODE, "made_key": A_CODE},
        neutral="id pool_id added_at claimed_at popup_id expires_at used_at in_shop_at",
        erased=Blank(GIVEN, {"claimed_by": None}),
    )
)
declare(
    Holding(
        CouponClaim,
        links={"visitor_id": "visitor", "contact_id": "contact", "play_id": None},
        clear={"code": A_CODE, "code_key": A_CODE},
        neutral="id shop_id popup_id prize kind pool_id coupon_id given_at expires_at used_at order_id",
        withdrawn={"measurement": Blank(GIVEN, {"visitor_id": None})},
        erased=Blank(GIVEN, {"visitor_id": None, "contact_id": None}),
    )
)
declare(
    Holding(
        CouponUse,
        links={"order_id": "order"},
        clear={"code": A_CODE, "code_key": A_CODE},
        neutral="id shop_id discount_minor coupon_id pool_id claim_id by used_at",
        erased=Keep("which codes were used, and whether they leaked; the order leads to nobody any more"),
    )
)
declare(Holding(Allocation, neutral="id shop_id experiment at kind shares"))
declare(
    Holding(
        Exposure,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        clear={"unit": "a hash of the experiment and of the number that stands for the browser or contact"},
        neutral="id shop_id popup_id experiment arm propensity allocation_id first_at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        HeldOut,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        neutral="id shop_id popup_id token_id at",
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)

_KEPT = {one.name: dt.timedelta(days=one.default) for one in SHOP_SETTINGS if one.name.endswith(".keep_days")}
PERIODS.register(Period("decision", "purge_decisions", _KEPT["decisions.keep_days"], "decisions.keep_days"))
PERIODS.register(Period("popup_answer", "purge_answers", _KEPT["answers.keep_days"], "answers.keep_days"))
