"""The gates that are no conditions, in words. Pure."""

from __future__ import annotations

from tracker.phrases import N_

GATE_WORDS = {
    "consent": N_("the visitor allows personalisation"),
    "crawler": N_("the visitor is no search engine"),
    "checkout": N_("the visitor is not on the checkout"),
    "schedule_start": N_("its schedule has begun"),
    "schedule_end": N_("its schedule is not over"),
    "out_of_codes": N_("there are codes left to give"),
    "nothing_to_win": N_("there is something left to win in its game"),
    "countdown_over": N_("its countdown has not ended for this visitor"),
    "already_submitted": N_("the visitor has not submitted it before"),
    "cap_lifetime": N_("shown fewer times than its lifetime cap"),
    "cap_session": N_("shown fewer times in this visit than its cap"),
    "cap_window": N_("shown fewer times lately than its cap"),
    "cap_dismissal": N_("enough time since the visitor closed it"),
    "cap_group_session": N_("fewer popups of its group in this visit than the group allows"),
    "cap_group_window": N_("fewer popups of its group lately than the group allows"),
    "cap_all_popups": N_("fewer popups in this visit than the shop allows"),
    "cap_all_window": N_("fewer popups lately than the shop allows"),
    "cap_rest": N_("enough time since the last popup"),
    "holdout_shop": N_("the visitor is not among those the shop shows no popups to, to measure what they do"),
    "holdout": N_("the visitor is not in the holdout of its experiment"),
}
"""What holds of a popup that passes the gate; in the order in which they are asked."""

BEFORE_RULE = (
    "consent",
    "crawler",
    "checkout",
    "schedule_start",
    "schedule_end",
    "out_of_codes",
    "nothing_to_win",
    "countdown_over",
)
"""The gates that are asked before a popup's own conditions; the others come after them."""

MOMENTS = frozenset({"schedule_start", "schedule_end", "countdown_over", "cap_dismissal", "cap_rest"})
"""Gates whose operand and value are moments in milliseconds."""
