"""Why a popup that could have opened did not: what the tag reports with `promotion_withheld`. Pure."""

from __future__ import annotations

from tracker.phrases import N_

WITHHELD = {
    "typing": N_("somebody was typing"),
    "dialog": N_("a dialog was open"),
    "consent_banner": N_("a consent banner was open"),
    "another_popup": N_("another popup was open"),
    "runtime_failed": N_("its code did not load"),
}
"""The reasons that are known, in words. A browser may write anything: what is none of these counts as `OTHER`."""

OTHER = "other"
OTHER_WORDS = N_("for a reason that Shopbell does not know")


def withheld_reason(told: object) -> str:
    """The reason, or `OTHER` for what is none."""
    return told if isinstance(told, str) and told in WITHHELD else OTHER


def withheld_words(reason: str) -> str:
    """The reason in words, to be translated."""
    return WITHHELD.get(reason, OTHER_WORDS)
