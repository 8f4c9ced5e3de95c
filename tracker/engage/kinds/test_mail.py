"""What an owner sends to themselves, to see that mail arrives and how it looks."""

from __future__ import annotations

from tracker.engage.kind import KINDS, Kind
from tracker.phrases import N_

KINDS.register(
    Kind(
        "test_mail",
        label=N_("Test mail"),
        subject=N_("Test mail from %(shop)s"),
        fill=lambda _session, _shop, _message: {},
        most=((20, 1),),
        is_transactional=True,
    )
)
