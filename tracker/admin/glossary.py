"""The words of the field, explained to a shop's owner: one explanation a word, everywhere the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.phrases import N_


@dataclass(frozen=True)
class Term:
    """A word and what it means, both for gettext."""

    word: str
    text: str


TERMS: Mapping[str, Term] = {
    "visit": Term(
        N_("Visit"),
        N_(
            "One stay of one browser in your shop. It ends after half an hour without a page, and midnight does"
            " not cut it in two. Robots are recognised and not counted."
        ),
    ),
    "visitor": Term(
        N_("Visitor"),
        N_(
            "One browser. Somebody with a phone and a laptop is two visitors until they leave the same address on"
            " both; from then on they are one contact."
        ),
    ),
    "contact": Term(
        N_("Contact"),
        N_("A person whose address is known because they sent a form or ordered. What you may send them, they said."),
    ),
    "typed": Term(
        N_("Typed address"),
        N_(
            "An address that somebody typed into a form and did not send. It is kept only where the shop's"
            " settings and the visitor allow it, encrypted, and erased after the time you set. Nothing is mailed"
            " to it."
        ),
    ),
    "confirmed": Term(
        N_("Confirmed"),
        N_(
            "With confirmation on, whoever signs up gets a mail with a link. Only after pressing it they count as"
            " agreed; so nobody can sign up a stranger."
        ),
    ),
    "seen": Term(
        N_("Popup seen"),
        N_(
            "It was open in the browser. A popup that was allowed but never triggered does not count, and one"
            " that is opened again counts once."
        ),
    ),
    "rate": Term(N_("Rate"), N_("Of a hundred people who saw it, so many sent its form.")),
    "live": Term(
        N_("Live"),
        N_("What visitors get. Your changes stay a draft until you publish them; visitors see the version before."),
    ),
    "trigger": Term(
        N_("Moment"),
        N_("When it opens, seen by the browser: after some seconds, when somebody scrolls, or is about to leave."),
    ),
    "condition": Term(
        N_("Condition"),
        N_("For whom and where, checked by the server: the cart, the page, the country, earlier visits."),
    ),
    "cap": Term(
        N_("Limit"),
        N_(
            "How often one person sees it. The server counts, so that clearing the browser's memory does not"
            " help, and a known contact is one person on all devices."
        ),
    ),
    "group": Term(
        N_("Group"),
        N_("Popups that share one limit, so that somebody who saw one of them is left alone by the others."),
    ),
    "segment": Term(
        N_("Segment"),
        N_("A kind of visitor that you describe once and use in many popups, such as people who bought twice."),
    ),
    "decision": Term(
        N_("Decision"),
        N_(
            "For every page the server decides which popups may open there. Each decision is kept for a while"
            " with all that was known, so that you can see why a popup did or did not show."
        ),
    ),
    "gate": Term(
        N_("Gate"),
        N_(
            "One of the questions that a popup must pass before it shows, in order: is it live, is it the right"
            " person, the right page, not too often? The first one that says no ends it."
        ),
    ),
    "reach": Term(
        N_("Reach"),
        N_(
            "How many of your real visits of the last days would have been allowed to see it, by the rules as"
            " they stand in the draft. The past is asked again; nothing is shown to anybody."
        ),
    ),
    "holdout": Term(
        N_("Held out"),
        N_(
            "A small part of your visitors, chosen by chance, who see no popup. They buy what people buy without"
            " popups; the difference is what popups really bring. Without them you would count sales that you had"
            " anyway."
        ),
    ),
    "variant": Term(
        N_("Variant"),
        N_("One of several versions of a popup. Each visitor gets one by chance, and always the same one."),
    ),
    "interval": Term(
        N_("Interval"),
        N_(
            "Where the true figure lies, in 95 cases of 100. Few visitors make it wide. While the intervals of"
            " two variants overlap much, the better one may be so by luck."
        ),
    ),
    "chance": Term(
        N_("Best with a chance of"),
        N_(
            "How sure it is that this variant is the best of all. The expected loss says what choosing it would"
            " cost on average if it is not. When both are good enough, the sentence at the top says so."
        ),
    ),
    "shares": Term(
        N_("Shares do not fit"),
        N_(
            "One variant got more visitors than its share, and not by chance. Then something treats them"
            " differently, and the comparison cannot be trusted. Begin it anew."
        ),
    ),
    "margin": Term(
        N_("Margin"),
        N_("What stays of the revenue after what the goods cost you, as your settings say, and after discounts."),
    ),
    "exit": Term(
        N_("Exit sign"),
        N_(
            "What makes us believe that somebody is leaving: the pointer moves to the address bar, a phone"
            " scrolls up quickly. We look whether they then really left, so that you see which signs are right."
        ),
    ),
    "odds": Term(
        N_("Weight and odds"),
        N_(
            "How often a prize is drawn beside the others: with weights of 1 and 3 the second comes three times as"
            " often, in 75 of 100 turns. Visitors read the odds that follow, and the server draws by the same ones."
        ),
    ),
    "budget": Term(
        N_("Budget"),
        N_(
            "The most that a game gives away in a day, a week, a month or in all. The server counts with every win,"
            " also when many play at once; once it is used up, prizes leave the draw and the odds shown change."
        ),
    ),
    "pool": Term(
        N_("Coupon pool"),
        N_(
            "A list of codes that are each given to one person, uploaded from your shop's system or made here. A"
            " code is reserved at the same moment as it is won, so that no two people get the same one."
        ),
    ),
    "leak": Term(
        N_("Leaked code"),
        N_(
            "A code in an order whose buyer was never given it: passed on, guessed, or found on a coupon site. It"
            " shows you what your codes cost beyond what they were meant for."
        ),
    ),
    "told_by": Term(
        N_("Told by"),
        N_(
            "Who told us of the order. A browser can miss an order or get an amount wrong; your shop's own server"
            " does not. An order that both told of is one order, with the server's figures."
        ),
    ),
    "consent_mode": Term(
        N_("Consent mode"),
        N_(
            "What happens while a visitor has said nothing. Strict: nothing is stored. Anonymous: visits are"
            " counted without knowing anybody again. Full: everything, because your shop has a ground for it."
            " Whoever refuses is always obeyed."
        ),
    ),
    "proof": Term(
        N_("Verifiable draw"),
        N_(
            "The server fixes the outcome before the wheel turns and publishes a seal of it. Afterwards anybody"
            " can check on a public page that it was not changed, and that the odds were those that were shown."
        ),
    ),
    "tag": Term(
        N_("Tag"),
        N_("The one line of code in your shop's pages. It loads beside the page and never holds it up."),
    ),
    "origin": Term(
        N_("Address of the shop"),
        N_("Where your shop's pages live, such as https://www.shop.example. Events from anywhere else are refused."),
    ),
}


PARAMS: Mapping[str, str] = {
    "consent.mode": "consent_mode",
    "consent.double_opt_in": "confirmed",
    "capture.mode": "typed",
    "popups.holdout_percent": "holdout",
    "margin_percent": "margin",
}
"""Settings of the shop that stand beside an explanation, by its term."""


def term_of(name: str) -> Term:
    """The term of this name. KeyError for one that is not explained, so that a misspelt one is noticed."""
    return TERMS[name]
