"""What the tables of the admin keep of people: those of the shop, who sign in. Visitors are in none of them."""

from __future__ import annotations

from tracker.admin.audit import KEPT
from tracker.admin.models import AuditEntry, Membership, RecoveryCode, SignedIn, SignInFailure, SignInLink, User
from tracker.admin.second_factor import context_of
from tracker.admin.signed_in import FAILURES_KEPT, LINKS_KEPT, LONGEST_SESSION
from tracker.personal.declare import Hashed, Holding, Sealed, declare
from tracker.personal.periods import PERIODS, Period

STAFF = "somebody of the shop, who signs in by this address and is known to the team by it"

declare(
    Holding(
        User,
        clear={"email": STAFF},
        sealed={"totp_sealed": Sealed(lambda row: context_of(row.id))},
        neutral="id password_hash session_mark language look totp_step created_at last_sign_in_at",
    )
)
declare(Holding(Membership, neutral="id user_id shop_id role"))
BROWSER = "tells people of the shop which of their own browsers it is"
declare(
    Holding(
        SignedIn,
        clear={"browser": BROWSER, "os": BROWSER},
        neutral="token_hash user_id since seen_at confirmed_at",
    )
)
declare(Holding(RecoveryCode, neutral="user_id code_hash"))
declare(Holding(SignInLink, neutral="token_hash user_id expires_at used_at"))
declare(Holding(SignInFailure, hashed={"subject": Hashed(None)}, neutral="id at"))
declare(
    Holding(
        AuditEntry,
        clear={
            "who": STAFF,
            "subject": "what was done to what, in the team's words; of visitors only numbers",
            "reason": "why somebody of the shop did it, in their words",
        },
        neutral="id shop_id user_id act at",
    )
)

PERIODS.register(Period("audit_entry", "purge_audit_log", KEPT))
PERIODS.register(Period("signed_in", "purge_sign_ins", LONGEST_SESSION))
PERIODS.register(Period("sign_in_failure", "purge_sign_ins", FAILURES_KEPT))
PERIODS.register(Period("sign_in_link", "purge_sign_ins", LINKS_KEPT))
