"""Of saving, publishing and the keyboard."""

from __future__ import annotations

from flask_babel import gettext as _


def reach() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "counting": _("How many visitors have been asked"),
        "members": _("{members} of {visitors} visitors of the last {days} days are in it."),
        "members_contacts": _(
            "Of {contacts} of them the address is known. Asked at this moment, as things stood on their last page."
        ),
        "members_samples": _("For example the visits"),
        "only_newest": _("There are more: the newest {visits} visits were looked at, those since {since}."),
        "reach": _("Whom it would have reached"),
        "reach_days": _("Time that is looked at"),
        "reach_last": _("the last {days} days"),
        "reach_progress": _("How much of the time has been looked at"),
        "reach_failed": _("That could not be found out now. It keeps nothing from going live."),
        "reach_no_visits": _("Nobody was in the shop in this time, so nothing can be said yet."),
        "reach_main": _("At most {reached} of {visits} visits in {days} days, {daily} a day."),
        "reach_nobody": _("Nobody would have seen it: look at “For whom” again."),
        "reach_chart": _("Visits that it would have reached, by day"),
        "reach_stopped": _("What stopped the others"),
        "reach_displaced": _("Before which it would have come, in so many visits"),
        "reach_codes": _("About {codes} codes"),
        "reach_cost": _("About {codes} codes, {cost}"),
        "reach_rate": _("Of 100 who see it take part"),
        "reach_worth": _("One code costs you ({currency})"),
        "reach_note": _(
            "By the engine that decides on live popups, over the visits as they were. At most, because nobody knows of "
            "the past who would have scrolled or left at the right moment; and what a page said of itself is not kept."
        ),
    }


def stage() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "device": _("Size"),
        "desktop": _("Desktop"),
        "phone": _("Phone"),
        "both_sizes": _("Desktop and phone side by side"),
        "preview_mode": _("A click in the preview"),
        "mode_edit": _("Edit"),
        "mode_try": _("Try it"),
        "surroundings": _("The page it stands on"),
        "dark_page": _("A dark page"),
        "right_to_left": _("Right to left"),
        "on_page": _("On your shop's own page"),
        "on_page_address": _("Address of the page"),
        "on_page_open": _("Open"),
        "on_page_about": _("Only you see it there, for an hour, and nothing is counted."),
        "on_page_none": _("The shop has no address yet: add it in the settings."),
        "less_motion": _("Visitors whose device asks for less motion see a game without the spinning."),
        "less_motion_on": _("Your device asks for less motion, so you see it as such visitors do."),
    }


def saving() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "unfinished": _("Not finished yet."),
        "unsaved": _("Not saved yet"),
        "saving": _("Saving…"),
        "saved": _("Draft saved"),
        "offline": _("No connection. Your work is kept here and saved when you are back."),
        "saved_now": _("Saved a moment ago"),
        "saved_ago": _("Saved {ago}"),
        "failed": _("That did not work. Try again."),
        "failed_retry": _("Not saved. It is tried again in a moment."),
        "signed_out": _("You are signed out. Sign in in another tab, then change something here."),
        "changed_elsewhere": _("Changed elsewhere."),
        "changed_about": _("This popup was changed elsewhere since you opened it."),
        "changed_kept": _("Your work is kept on this page, and nothing is saved until you choose."),
        "status_draft": _("Draft"),
        "status_live": _("Live"),
        "status_live_changed": _("Live, changes not published"),
        "status_paused": _("Paused"),
        "status_archived": _("Archive"),
        "left_behind": _("Changes of {at} were never saved, and are still in this browser."),
        "left_about": _("Bring them back, or let them go."),
        "left_older": _("The draft has been saved since: bringing them back puts them in its place."),
        "bring_back": _("Bring them back"),
        "let_go": _("Let them go"),
        "take_theirs": _("Load the other version"),
        "keep_mine": _("Keep mine"),
    }


def going_live() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "see_on_shop": _("See it on your shop"),
        "cancel": _("Close"),
        "not_yet": _("Almost: this must be mended first"),
        "ready": _("Ready to go live"),
        "publish_now": _("Publish"),
        "publish_anyway": _("Publish as it is"),
        "live_now": _("It is live"),
        "to_list": _("To the popups"),
    }


def shortcuts() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "shortcuts": _("Keyboard shortcuts"),
        "shortcuts_about": _(
            "Click words in the preview to write them where they stand. Tab goes on to the next ones."
        ),
        "key_undo": _("Undo"),
        "key_redo": _("Redo"),
        "key_save": _("Save now"),
        "key_publish": _("Publish"),
        "key_double": _("Duplicate the picked part"),
        "key_up": _("Move it up"),
        "key_down": _("Move it down"),
        "key_write": _("Write in the preview"),
        "key_remove": _("Remove it"),
        "key_leave": _("Pick nothing"),
        "key_help": _("This list"),
    }
