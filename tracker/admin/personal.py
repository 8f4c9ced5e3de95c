"""What the tables of the admin keep of people: those of the shop, who sign in. Visitors are in none of them."""

from __future__ import annotations

from tracker.admin.audit import KEPT
from tracker.admin.models import AuditEntry, Membership, SignedIn, SignInFailure, SignInLink, User
from tracker.admin.signed_in import FAILURES_KEPT, LINKS_KEPT, LONGEST_SESSION
from tracker.personal.declare import Hashed, Holding, declare
from tracker.personal.periods import PERIODS, Period

STAFF = "somebody of the shop, who signs in by this address and is known to the team by it"

declare(
    Holding(
        User, clear={"email": STAFF}, neutral="id password_hash session_mark language look created_at last_sign_in_at"
    )
)
declare(Holding(Membership, neutral="id user_id shop_id role"))
declare(Holding(SignedIn, neutral="token_hash user_id since"))
declare(Holding(SignInLink, neutral="token_hash user_id expires_at used_at"))
declare(Holding(SignInFailure, hashed={"subject": Hashed(None)}, neutral="id at"))
declare(
    Holding(
        AuditEntry,
        clear={"who": STAFF, "subject": "what was done to what, in the team's words; of visitors only numbers"},
        neutral="id shop_id user_id act at",
    )
)

PERIODS.register(Period("audit_entry", "purge_audit_log", KEPT))
PERIODS.register(Period("signed_in", "purge_sign_ins", LONGEST_SESSION))
PERIODS.register(Period("sign_in_failure", "purge_sign_ins", FAILURES_KEPT))
PERIODS.register(Period("sign_in_link", "purge_sign_ins", LINKS_KEPT))
