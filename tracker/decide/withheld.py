"""Why a popup that was decided did not open, in words: something in the page, or a gate asked once more. Pure."""

from __future__ import annotations

from tracker.decide.condition import CONDITIONS
from tracker.decide.explain_words import GATE_WORDS
from tracker.phrases import N_, Say

PAGE_REASONS = {
    "typing": N_("somebody was typing"),
    "dialog": N_("a dialog was open"),
    "consent_banner": N_("a consent banner was open"),
    "another_popup": N_("another popup was open"),
    "no_place": N_("no place for it was found on the page"),
    "runtime_failed": N_("its code did not load"),
    "server_away": N_("Shopbell did not answer in time"),
    "popup_not_live": N_("it was taken off the shop meanwhile"),
    "variant_changed": N_("its experiment was changed meanwhile"),
}
"""What the tag's arbiter tells as the reason of `promotion_withheld`."""


OTHER = "other"
"""What counts together where a browser told a reason that is none: anybody may write anything."""


def withheld_reason(told: object) -> str:
    """The reason, or `OTHER` for what is none."""
    return told if isinstance(told, str) and told in known_reasons() else OTHER


def withheld_words(reason: str, translate: Say) -> str:
    """The reason in words; one that is not known is told as it came."""
    if reason == OTHER:
        return translate(N_("for a reason that Shopbell does not know"))
    if reason in PAGE_REASONS:
        return translate(PAGE_REASONS[reason])
    condition = CONDITIONS.get(reason)
    words = translate(condition.label) if condition else translate(GATE_WORDS.get(reason, ""))
    return translate(N_("not true any more when it was to open: {gate}")).format(gate=words) if words else reason


def known_reasons() -> list[str]:
    """Every reason that has words."""
    return [*PAGE_REASONS, *GATE_WORDS, *CONDITIONS.names()]
