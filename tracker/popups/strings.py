"""The runtime's own words: what a popup says that no marketer wrote. Declared here, translated where they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.phrases import N_

STRINGS: Mapping[str, str] = {
    "close": N_("Close"),
    "copy": N_("Copy"),
    "copied": N_("Copied"),
    "apply": N_("Apply to my cart"),
    "spin": N_("Spin"),
    "spinning": N_("Spinning…"),
    "spin_hint": N_("Wheel of fortune. The prizes:"),
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
    "odds_title": N_("The chances of every prize"),
    "your_code": N_("Your code"),
    "code_mailed": N_("We have sent your code to you by email."),
    "also_mailed": N_("You have it by email too."),
    "check_inbox": N_("One more step: please confirm your address with the link that we have just sent you."),
    "valid_until": N_("Valid until {date}"),
    "code_ended": N_("This code ended on {date}."),
    "result_won": N_("You won: {prize}"),
    "result_lost": N_("No prize this time."),
    "put_away": N_("Put away"),
    "open_offer": N_("Open the offer"),
    "reminder": N_("Do not forget your code"),
}


def runtime_strings(translate: Callable[[str], str]) -> dict[str, str]:
    """All of them in the language that `translate` speaks."""
    return {name: translate(text) for name, text in STRINGS.items()}
