"""Of how a popup looks and where it stands."""

from __future__ import annotations

from flask_babel import gettext as _


def shape() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "section_design": _("Design"),
        "shape": _("Shape"),
        "display_type": _("Shown as"),
        "display_modal": _("Dialog"),
        "display_bar": _("Bar"),
        "display_slide_in": _("Slide-in"),
        "display_full_screen": _("Full screen"),
        "display_embedded": _("In the page"),
        "about_modal": _("In front of the page, which waits until it is closed."),
        "about_full_screen": _("Over everything, until it is closed."),
        "about_slide_in": _("A card in a corner; on phones along the bottom. The page can be used beside it."),
        "about_bar": _("A line at the top or at the bottom. The page can be used beside it."),
        "about_embedded": _(
            "Part of your page, in an element that you place. It has no moment: it is there when it is seen."
        ),
        "place_line": _("Put this line where it should stand"),
        "place_keeps_room": _("Keep its room free, so that nothing moves when it comes"),
        "place_line_help": _(
            "On any page of the shop. Whoever it is not for sees nothing there: "
            "without the room kept free, no gap either. "
            "Put it in anew when the popup has become higher or lower."
        ),
        "pushes": _("The page makes room for it"),
        "pushes_help": _("Otherwise it covers the edge of the page."),
    }


def beside() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "beside": _("Before and after"),
        "teaser_title": _("Tab"),
        "teaser_about": _("A small tab that brings the popup back, or promises it."),
        "teaser_text": _("Your offer"),
        "teaser_words": _("Its words"),
        "teaser_when": _("When it is there"),
        "teaser_closed": _("After closing"),
        "teaser_before": _("Before opening"),
        "teaser_both": _("Both"),
        "launcher_title": _("Round button"),
        "launcher_about": _("Always there on the pages that the popup is for. A press opens it."),
        "launcher_text": _("Your offer"),
        "launcher_name": _("Its name"),
        "launcher_name_help": _("Shown when the pointer rests on it, and read out to those who cannot see it."),
        "launcher_icon": _("Drawing"),
        "icon_gift": _("Gift"),
        "icon_percent": _("Percent"),
        "icon_bell": _("Bell"),
        "icon_heart": _("Heart"),
        "icon_chat": _("Speech"),
        "reminder_title": _("Reminder of the code"),
        "reminder_about": _("Who has won a code keeps it in sight on every page, until it is used, over, or put away."),
        "reminder_words": _("What it says"),
        "reminder_placeholder": _("The name of the prize"),
        "position": _("Place"),
        "at_center": _("Centre"),
        "at_top": _("Top"),
        "at_bottom": _("Bottom"),
        "at_bottom_right": _("Bottom right"),
        "at_bottom_left": _("Bottom left"),
        "at_left": _("Left edge"),
        "at_right": _("Right edge"),
        "close_on_backdrop": _("A click beside it closes it"),
    }


def look() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "colours": _("Colours"),
        "theme_teal": _("Teal"),
        "theme_violet": _("Violet"),
        "theme_rose": _("Rose"),
        "theme_amber": _("Amber"),
        "theme_ink": _("Ink"),
        "theme_night": _("Night"),
        "theme_gold": _("Gold on blue"),
        "theme_forest": _("Forest"),
        "background": _("Background"),
        "text_colour": _("Text"),
        "accent": _("Buttons"),
        "accent_text": _("Words on buttons"),
        "letters": _("Letters, corners, spacing"),
        "font": _("Letters"),
        "font_system": _("Plain"),
        "font_serif": _("Serif"),
        "font_rounded": _("Rounded"),
        "font_mono": _("Typewriter"),
        "radius": _("Round corners"),
        "radius_0": _("None"),
        "radius_8": _("Slight"),
        "radius_16": _("Round"),
        "radius_28": _("Very round"),
        "radius_exact": _("Exactly"),
        "spacing": _("Spacing"),
        "spacing_70": _("Tight"),
        "spacing_100": _("Normal"),
        "spacing_140": _("Airy"),
        "contrast_good": _("Contrast {ratio} : 1, easy to read"),
        "contrast_bad": _("Contrast {ratio} : 1, hard to read. It should be 4.5 or more."),
    }


def pictures() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "picture": _("Picture"),
        "remove_picture": _("Remove the picture"),
        "picture_address": _("Or its address"),
        "picture_help": _("On your shop's own server, so that nobody else learns of your visitors."),
        "picture_alt": _("What it shows"),
        "picture_alt_help": _("For people who cannot see it."),
        "picture_decorative": _("It only decorates"),
        "picture_choose": _("Choose a picture"),
        "picture_drop": _("or drop one here. It is made small enough before it is sent."),
        "picture_shrinking": _("Making it small enough…"),
        "picture_unreadable": _("This picture could not be read. Use a PNG, JPEG or WebP."),
        "pictures_of_shop": _("Pictures of the shop"),
        "no_pictures": _("There are none yet."),
        "picture_take": _("Use the picture of"),
        "picture_delete": _("Delete this picture, which no popup shows"),
        "picture_side": _("Place"),
        "side_left": _("Left"),
        "side_top": _("Top"),
        "side_background": _("Behind"),
        "no_picture_on_bar": _("A bar has no room for a picture."),
        "no_picture_with_game": _("The game takes the picture's place."),
    }
