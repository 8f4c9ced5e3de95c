"""The words of the popup editor, which is drawn in the browser. Values in braces are put in there."""

from __future__ import annotations

from flask_babel import gettext as _


def editor_words() -> dict[str, str]:
    """All of them in the reader's language, by the names that static/admin/editor uses."""
    return {
        **_content(),
        **_content_examples(),
        **_design(),
        **_game(),
        **_targeting(),
        **_limits(),
        **_experiment(),
        **_publishing(),
    }


def _content() -> dict[str, str]:
    return {
        "step": _("Step"),
        "step_start": _("First"),
        "step_won": _("Won"),
        "step_lost": _("No prize"),
        "step_done": _("Thank you"),
        "about_start": _("What the visitor sees when it opens."),
        "about_won": _("After a win. {prize} stands for the prize, {code} for its code."),
        "about_lost": _("After a turn without a prize."),
        "about_done": _("After the form was sent."),
        "block_heading": _("Heading"),
        "block_text": _("Text"),
        "block_note": _("Small print"),
        "block_form": _("Form"),
        "block_button": _("Button"),
        "block_coupon": _("Code"),
        "block_game": _("Game"),
        "field_email": _("Email address"),
        "field_consent": _("Consent"),
        "label": _("Label"),
        "placeholder": _("Example in the empty field"),
        "must_fill": _("Must be filled in"),
        "must_tick": _("Must be ticked to go on"),
        "consent_text": _("What the visitor agrees to"),
        "add_email": _("Email address"),
        "add_consent": _("Consent"),
        "button_words": _("Words on the button"),
        "button_action": _("It"),
        "action_close": _("closes the popup"),
        "action_link": _("opens a page"),
        "action_apply": _("applies the coupon"),
        "button_look": _("Look"),
        "look_solid": _("full colour"),
        "look_quiet": _("quiet"),
        "href": _("Address of the page"),
        "game_is_elsewhere": _("The prizes and their odds are in the section"),
        "section_game": _("Game"),
        "about_coupon": _("The code, with a button to copy it and a link that applies it to the cart."),
        "full": _("This step is full: it may have 12 parts."),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "remove": _("Remove"),
        "choose": _("Choose…"),
        "choose_value": _("Choose one…"),
        "one_a_line": _("One a line."),
    }


def _content_examples() -> dict[str, str]:
    """What new parts say until the marketer says something better."""
    return {
        "email": _("Email"),
        "consent_example": _("Send me offers and news by email. I can stop at any time."),
        "new_heading": _("A heading"),
        "new_text": _("Some words."),
        "new_note": _("Small print."),
        "new_button": _("No, thank you"),
        "new_form_button": _("Send"),
        "prize_10": _("10 % off"),
        "prize_shipping": _("Free shipping"),
        "prize_none": _("Next time"),
        "won_heading": _("You won {prize}!"),
        "lost_heading": _("Not this time"),
        "done_heading": _("Thank you"),
        "back": _("Back to the shop"),
    }


def _design() -> dict[str, str]:
    return {
        "shape": _("Shape"),
        "display_type": _("Shown as"),
        "display_modal": _("Dialog"),
        "display_bar": _("Bar"),
        "position": _("Place"),
        "at_center": _("Centre"),
        "at_top": _("Top"),
        "at_bottom": _("Bottom"),
        "close_on_backdrop": _("A click beside it closes it"),
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
        "letters": _("Letters and corners"),
        "font": _("Letters"),
        "font_system": _("Plain"),
        "font_serif": _("Serif"),
        "font_rounded": _("Rounded"),
        "font_mono": _("Typewriter"),
        "radius": _("Round corners"),
        "picture": _("Picture"),
        "add_picture": _("Add a picture"),
        "remove_picture": _("Remove the picture"),
        "picture_address": _("Address of the picture"),
        "picture_help": _("On your shop's own server, so that nobody else learns of your visitors."),
        "picture_alt": _("What it shows"),
        "picture_alt_help": _("For people who cannot see it. Empty for mere decoration."),
        "picture_side": _("Place"),
        "side_left": _("Left"),
        "side_top": _("Top"),
        "side_background": _("Behind"),
        "no_picture_on_bar": _("A bar has no room for a picture."),
        "no_picture_with_game": _("The game takes the picture's place."),
    }


def _game() -> dict[str, str]:
    return {
        "without_game": _("No game"),
        "without_game_about": _("A form, or only words."),
        "with_wheel": _("Wheel of fortune"),
        "with_wheel_about": _("The server draws; the wheel shows it."),
        "prizes": _("Prizes"),
        "prizes_about": _(
            "The odds follow from the weights: visitors read them, and the server draws by them. "
            "When a prize has run out, the others share its odds."
        ),
        "prize_number": _("Slice {number}"),
        "prize_label": _("On the wheel"),
        "weight": _("Weight"),
        "prize_gives": _("It gives"),
        "gift_code": _("one code for all"),
        "gift_pool": _("a unique code"),
        "gift_none": _("nothing"),
        "code": _("Code"),
        "pool": _("Pool (free codes)"),
        "choose_pool": _("Choose a pool…"),
        "pool_free": _("{name} ({free})"),
        "pool_missing": _("a pool that is gone"),
        "no_pools": _("There is no pool yet: make one under Coupons."),
        "stock": _("At most so many winners"),
        "stock_none": _("no limit"),
        "odds_sum": _("Weights add up to {total}. A turn wins something {winning} % of the time."),
        "odds_none": _("Give at least one prize a weight above 0."),
        "add_prize": _("Add a slice"),
        "level_odds": _("Same odds for all"),
        "slice_colours": _("Colours of the slices"),
        "slice_colours_help": _("In turn around the wheel. Without any, they follow from the colour of the buttons."),
        "slice_colour": _("Colour {number}"),
        "add_colour": _("Add a colour"),
        "reward": _("What the form gives"),
        "form_gives": _("Whoever sends the form gets"),
        "form_gives_help": _("Shown in the step “Thank you”, where the part “Code” stands."),
    }


def _targeting() -> dict[str, str]:
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


def _limits() -> dict[str, str]:
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
        "times": _("Times"),
        "within": _("within"),
        "cap_lifetime": _("Limit in all"),
        "times_in_all": _("Times in all"),
        "after_closing": _("After it was closed"),
        "rest": _("Leave the visitor in peace for"),
        "after_submission": _("Whoever has sent the form never sees it again."),
        "unit": _("Unit"),
        "hours": _("hours"),
        "days": _("days"),
        "about_schedule": _("Times are those of the shop: {zone}."),
        "starts": _("Starts"),
        "ends": _("Ends"),
        "clear": _("Clear"),
        "priority": _("Priority"),
        "priority_help": _("When several popups fit, the one with the highest number goes first."),
        "language": _("Language"),
        "language_of_texts": _("Language of these texts"),
        "language_help": _("Such as en, vi, ru or th: for screen readers and for dates."),
    }


def _experiment() -> dict[str, str]:
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


def _publishing() -> dict[str, str]:
    return {
        "counting": _("How many visitors have been asked"),
        "members": _("{members} of {visitors} visitors of the last {days} days are in it."),
        "members_contacts": _(
            "Of {contacts} of them the address is known. Asked at this moment, as things stood on their last page."
        ),
        "members_samples": _("For example the visits"),
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
        "device": _("Size"),
        "desktop": _("Desktop"),
        "phone": _("Phone"),
        "unfinished": _("Not finished yet."),
        "unsaved": _("Not saved yet"),
        "saving": _("Saving…"),
        "saved": _("Draft saved"),
        "differs": _("Draft saved, not published"),
        "is_live": _("Published"),
        "offline": _("No connection. Nothing is lost: try again in a moment."),
        "failed": _("That did not work. Try again."),
        "changed_elsewhere": _("Changed elsewhere"),
        "take_theirs": _("Load the other version"),
        "keep_mine": _("Keep mine"),
        "cancel": _("Close"),
        "not_yet": _("Almost: this must be mended first"),
        "ready": _("Ready to go live"),
        "publish_now": _("Publish"),
        "publish_anyway": _("Publish as it is"),
        "live_now": _("It is live"),
        "to_list": _("To the popups"),
    }
