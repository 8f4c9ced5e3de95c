"""Of what a step is made of, and of its examples."""

from __future__ import annotations

from flask_babel import gettext as _


def content() -> dict[str, str]:
    """Name → words, in the language of the reader."""
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
        "section_game": _("Game & gift"),
        "about_coupon": _("The code, with a button to copy it and a link that applies it to the cart."),
    }


def lists() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "no_parts": _("Nothing stands here yet. Add the first part:"),
        "full": _("This step is full: it may have 12 parts."),
        "drag": _("Drag to another place"),
        "insert_here": _("Insert a part here"),
        "double": _("Duplicate"),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "remove": _("Remove"),
        "choose": _("Choose…"),
        "choose_value": _("Choose one…"),
        "one_a_line": _("One a line."),
    }


def content_examples() -> dict[str, str]:
    """Name → words, in the language of the reader."""
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


def live_parts() -> dict[str, str]:
    """Name → words, in the language of the reader."""
    return {
        "block_countdown": _("Countdown"),
        "countdown_text": _("While it counts"),
        "countdown_text_help": _("{time} stands for the time that is left."),
        "countdown_kind": _("It ends"),
        "countdown_minutes": _("for each by themselves"),
        "countdown_date": _("for all at once"),
        "minutes": _("Minutes"),
        "countdown_minutes_help": _(
            "From the first time that somebody sees the popup. The server keeps it: coming back does not start it "
            "again."
        ),
        "countdown_at_end": _("At its end"),
        "countdown_say": _("the offer ends, and says so"),
        "countdown_hide": _("it goes away, the offer stays"),
        "countdown_ended": _("What is said then"),
        "new_countdown": _("This offer holds for another {time}"),
        "new_ended": _("This offer has ended."),
        "block_shipping": _("Free shipping"),
        "shipping_text": _("While something is missing"),
        "shipping_text_help": _(
            "{left} stands for the amount. From what amount shipping is free, you say in the shop's settings."
        ),
        "shipping_reached": _("Once it is reached"),
        "new_shipping": _("Only {left} left to free shipping"),
        "new_reached": _("Your order ships for free."),
        "block_chat": _("Chat"),
        "chat_channel": _("Messenger"),
        "chat_id_messenger": _("Name of your page"),
        "chat_id_whatsapp": _("Number, with country"),
        "chat_id_zalo": _("Number or account"),
        "chat_id_telegram": _("Name, without @"),
        "chat_id_intercom": _("Name of your help centre"),
        "chat_message": _("What stands in the field already"),
        "new_chat": _("Ask us"),
        "block_products": _("Products"),
        "products_source": _("Which"),
        "products_cart": _("what lies in the cart"),
        "products_viewed": _("what was looked at"),
        "products_bestsellers": _("bestsellers"),
        "products_together": _("bought with what lies in the cart"),
        "products_help": _("As your own pages show them. Where there are none, nothing is shown."),
        "products_count": _("At most"),
        "products_text": _("Line above them"),
        "new_products": _("You looked at these"),
    }
