"""Why a message was not sent, or not yet, in words for the people of the shop."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.phrases import N_

REASONS: Mapping[str, str] = {
    "refused": N_("the mail server refused it"),
    "no_mailbox": N_("there is no such mailbox; nothing more is sent to this address"),
    "later": N_("the mail server asked to come back later"),
    "broken_off": N_("the connection broke off"),
    "gave_up": N_("it could not be sent in three days"),
    "too_old": N_("it waited for more than three days"),
    "too_many": N_("this address has had enough mail of this kind for now"),
    "from_one_place": N_("too many addresses were given from one connection within an hour"),
    "one_inbox": N_("too many spellings of one address were given within a day"),
    "one_domain": N_("too many addresses of one domain were given within an hour"),
    "shop_hour": N_("too many addresses were given in this shop within an hour"),
    "shop_limit": N_("this shop sends much just now; it waits its turn"),
    "suppressed": N_("this address wants no mail"),
    "gone": N_("there is nothing to tell any more"),
    "unwritable": N_("it could not be written"),
}
