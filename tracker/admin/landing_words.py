"""The words of the landing pages' editor, which is drawn in the browser; what popups say too comes from theirs."""

from __future__ import annotations

from flask_babel import gettext as _

from tracker.admin.editor_words import editor_words


def landing_words() -> dict[str, str]:
    """All of them in the reader's language, by the names that static/admin/landing uses."""
    return editor_words() | _parts() | _sharing()


def _parts() -> dict[str, str]:
    return {
        "hero": _("At the top"),
        "hero_heading": _("Heading"),
        "hero_text": _("A sentence or two"),
        "hero_picture": _("Picture"),
        "parts": _("Below"),
        "block_picture": _("Picture"),
        "block_popup": _("Popup"),
        "new_button": _("To the shop"),
        "choose_popup": _("Which popup"),
        "popup_help": _("An embedded popup is drawn here. Any other opens when the button is pressed."),
        "popup_button": _("Words on the button that opens it"),
        "new_popup_button": _("Take your turn"),
        "page_href_help": _("A path such as /sale is one of your shop."),
    }


def _sharing() -> dict[str, str]:
    return {
        "address_here": _("Address of the page"),
        "take_address": _("Change it"),
        "copy_address": _("Copy the address"),
        "title": _("Title"),
        "title_help": _("In the browser's tab, in search results and where it is shared."),
        "description": _("Description"),
        "description_help": _("One or two sentences: what there is to win, to see or to get."),
        "share_image": _("Picture to be shared with"),
        "share_image_help": _("An address that begins with https://, best 1200 × 630 pixels."),
        "no_share_image": _("No picture yet"),
        "text_title": _("Title"),
        "text_description": _("Description"),
        "text_share_image_alt": _("Picture to be shared with"),
        "text_heading": _("Heading"),
        "text_rules": _("Rules"),
        "status_live": _("Published"),
        "status_live_changed": _("Published, with changes that are not"),
        "status_unpublished": _("Taken off"),
        "share_preview": _("How it looks where it is shared"),
        "shop_link": _("Where your shop's name leads"),
        "shop_link_help": _("Empty for the first address of your shop."),
        "rules": _("Rules"),
        "rules_help": _(
            "For games and contests: who may take part, until when, and how without buying. The chances of a game's "
            "prizes are added by themselves."
        ),
        "about_times": _(
            "Before it opens visitors read when it does, and afterwards that it is over. In the time of your shop: "
            "{zone}."
        ),
        "opens": _("Opens"),
        "is_over": _("Is over"),
        "to_list": _("To the pages"),
        "live_now": _("It is there for everybody"),
    }
