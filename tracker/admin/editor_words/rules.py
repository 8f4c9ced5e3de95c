"""Of for whom, when and how often, and of experiments."""

from __future__ import annotations

from flask_babel import gettext as _


def targeting() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "about_moments": _("It opens at whichever of these comes first."),
        "about_all_moments": _("It opens once each of these has happened on the page."),
        "other_on_phones": _("Other moments on phones and tablets"),
        "moments_of": _("Moments on"),
        "on_computers": _("Computers"),
        "on_phones": _("Phones and tablets"),
        "moments_match": _("How many must happen"),
        "any_moment": _("any of these"),
        "all_moments": _("all of these"),
        "add_moment": _("Add a moment…"),
        "after_moment": _("After the moment"),
        "delay": _("Wait for"),
        "delay_help": _("The wait goes on when the visitor opens another page; then everything is checked again."),
        "seconds": _("seconds"),
        "cancel_events": _("Called off by"),
        "cancel_help": _("Names of events, one a line: after one of them it does not open on this page."),
        "none_of": _("none of these"),
        "or": _("or"),
        "and": _("and"),
        "rule_everybody": _("Everybody may see it. Add a condition to choose."),
        "about_rule": _("Checked on the server with every page and every change of the cart."),
        "group": _("How many must hold"),
        "all_of": _("all of these"),
        "any_of": _("any of these"),
        "condition": _("Condition"),
        "add_condition": _("Add a condition…"),
        "add_group": _("Group"),
    }


def limits() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "about_caps": _(
            "Counted on the server, so clearing cookies changes little and a known contact is known everywhere."
        ),
        "cap_session": _("Limit for one visit"),
        "times_a_visit": _("Times a visit"),
        "cap_window": _("Limit over a longer time"),
        "add_window": _("Another time"),
        "popup_group": _("Group"),
        "popup_group_help": _(
            "Popups of one group share its limits. Those are set on the page “Groups” of the popups."
        ),
        "popup_group_unlimited": _("This group has no limits yet: set them on the page “Groups” of the popups."),
        "no_group": _("no group"),
        "with_others": _("Together with other popups"),
        "on_checkout": _("Also on the checkout"),
        "on_checkout_help": _("Otherwise nothing that covers the page interrupts somebody who is paying."),
        "times": _("How many times"),
        "within": _("within"),
        "cap_lifetime": _("Limit in all"),
        "times_in_all": _("Times in all"),
        "after_closing": _("After it was closed"),
        "rest": _("Leave the visitor in peace for"),
        "after_submission": _("Whoever has sent the form never sees it again."),
        "unit": _("Unit"),
        "hours": _("hours"),
        "days": _("days"),
    }


def times() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "about_schedule": _("Times are those of the shop: {zone}."),
        "starts": _("Starts"),
        "ends": _("Ends"),
        "clear": _("Clear"),
        "priority": _("Priority"),
        "priority_help": _("When several popups fit, the one with the highest number goes first."),
    }


def languages() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "language": _("Language"),
        "texts_language": _("Language of the texts"),
        "add_language": _("Add a language…"),
        "count_missing": _("{count} missing"),
        "missing": _("missing"),
        "count_outdated": _("{count} outdated"),
        "outdated": _("Outdated."),
        "original_was": _("It was written when the original said:"),
        "still_right": _("It is still right"),
        "about_texts": _("Below each text stands what it says in {language}. What is left empty is read like that."),
        "make_own_language": _("Make {language} the main language"),
        "remove_language": _("Remove {language}"),
        "prizes_one": _("Prize"),
        "other_text": _("Text"),
        "language_of_texts": _("Language of these texts"),
        "language_help": _("Such as en, vi, ru or th: for screen readers and for dates."),
    }


def experiment() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "about_experiment": _(
            "Show different contents to different visitors, or nothing to some, and see which does more. For whom, "
            "when and how often stays the same for all."
        ),
        "about_variants": _(
            "Each variant has content, design and game of its own. Shares are relative to each other; whoever has seen "
            "a variant keeps it."
        ),
        "variant": _("Variant"),
        "variant_named": _("Variant {letter}"),
        "variant_name": _("Your name for it"),
        "share": _("Share"),
        "in_hand": _("you are editing this one"),
        "edit_content": _("Edit its content"),
        "add_variant": _("Variant"),
        "only_holdout": _("Only a holdout"),
        "no_experiment": _("Remove the experiment"),
        "holdout": _("Holdout"),
        "held_out": _("Visitors who are shown nothing"),
        "holdout_help": _("They tell what would have happened without it. With none, you only compare variants."),
        "measured_by": _("What counts"),
        "objective": _("Compare by"),
        "objective_submission": _("sign-ups"),
        "objective_order": _("visitors who order"),
        "objective_revenue": _("revenue a visitor"),
        "objective_margin": _("margin a visitor, after discounts"),
        "window_days": _("Counted for"),
        "window_help": _("After the popup opened for them, or would have."),
        "bandit": _("Shift visitors to the variant that does better"),
        "bandit_help": _("Once an hour, from 100 visitors in every variant on. Whoever has seen one keeps it."),
        "floor": _("Each variant keeps at least"),
        "floor_help": _("In percent of an equal share."),
    }
