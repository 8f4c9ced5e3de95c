"""The runtime's own words: what a popup says that no marketer wrote. Declared here, translated where they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.phrases import N_

STRINGS: Mapping[str, str] = {
    "close": N_("Close"),
    "copy": N_("Copy"),
    "copied": N_("Copied"),
    "apply": N_("Apply to my cart"),
    "required": N_("Please fill this in."),
    "email_invalid": N_("Please check this address."),
    "did_you_mean": N_("Did you mean {email}?"),
    "consent_required": N_("Please tick this box to go on."),
    "choose_one": N_("Please choose an answer."),
    "phone_invalid": N_("Please check this phone number."),
    "phone_country": N_("Please begin with + and the country code, such as +84."),
    "name_invalid": N_("Please check this name."),
    "date_invalid": N_("Please give the whole date of your birth."),
    "text_secret": N_("Please leave out numbers of cards and accounts."),
    "your_words": N_("In your own words"),
    "back": N_("Back"),
    "try_again": N_("That did not work. Please try again."),
    "offline": N_("You seem to be offline. Please try again in a moment."),
    "already_played": N_("This address has played already. One turn each is only fair."),
    "sold_out": N_("Sorry, everything has been given away."),
    "gone": N_("Sold out"),
    "ended": N_("Sorry, this offer has ended."),
    "your_code": N_("Your code"),
    "code_mailed": N_("We have sent your code to you by email."),
    "also_mailed": N_("You have it by email too."),
    "check_inbox": N_("One more step: please confirm your address with the link that we have just sent you."),
    "valid_until": N_("Valid until {date}"),
    "code_ended": N_("This code ended on {date}."),
    "put_away": N_("Put away"),
    "open_offer": N_("Open the offer"),
    "reminder": N_("Do not forget your code"),
}

EVERY_GAME: Mapping[str, str] = {
    "odds_title": N_("The chances of every prize, and the rules"),
    "result_won": N_("You won: {prize}"),
    "result_lost": N_("No prize this time."),
    "sound": N_("Sound"),
    "check_draw": N_("Check this draw"),
    "fair_draw": N_("Drawn as sealed"),
    "draw_differs": N_("This draw differs from its seal"),
}

GAME_STRINGS: Mapping[str, Mapping[str, str]] = {
    "wheel": {
        "spin": N_("Spin"),
        "spinning": N_("Spinning…"),
        "spin_hint": N_("Wheel of fortune. The prizes:"),
    },
    "scratch": {
        "spin": N_("Get my card"),
        "spinning": N_("Scratch your card"),
        "spin_hint": N_("Scratch card. The prizes:"),
        "scratch_here": N_("Scratch here"),
        "reveal": N_("Reveal"),
    },
    "slots": {
        "spin": N_("Play"),
        "spinning": N_("Playing…"),
        "spin_hint": N_("Slot machine. The prizes:"),
    },
    "gifts": {
        "spin": N_("Choose a gift"),
        "spinning": N_("Choose a gift"),
        "spin_hint": N_("Gift boxes. The prizes:"),
        "gift": N_("Gift {number}"),
    },
    "quiz": {
        "spin": N_("Draw my prize"),
        "spinning": N_("Your turn"),
        "spin_hint": N_("A quiz, then a draw. The prizes:"),
        "question_of": N_("Question {number} of {count}"),
        "right": N_("Right!"),
        "right_is": N_("The answer: {answer}"),
        "all_answered": N_("All answered. Now the draw!"),
    },
}
"""Those of each game, by kind."""


def runtime_strings(translate: Callable[[str], str], game: str = "") -> dict[str, str]:
    """All that a popup needs, in the language that `translate` speaks; with a game also its words."""
    words = {**STRINGS, **(EVERY_GAME if game else {}), **GAME_STRINGS.get(game, {})}
    return {name: translate(text) for name, text in words.items()}
