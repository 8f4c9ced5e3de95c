"""What the tag finds out about itself on a shop's page, in words: for its panel and for the admin's live check.

The tag names a finding by its code, with a value that anybody may have made up; the words and how bad it is stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tracker.phrases import N_

State = Literal["good", "attention", "broken"]


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One finding. `{value}` is what the tag says with it; `page` is where in the admin it is mended."""

    state: State
    title: str
    words: str = ""
    page: Literal["", "settings", "mapping", "first-party", "install"] = ""


CHECKS = {
    "csp": CheckWords(
        "broken",
        N_("Your shop's Content-Security-Policy refuses Shopbell"),
        N_(
            "Add the address to this directive: {value} Where the policy has no such directive, it falls back on"
            " default-src: then copy what stands there into the new one too."
        ),
    ),
    "part": CheckWords(
        "broken",
        N_("A file of the tag did not load: {value}"),
        N_("An ad blocker or a firewall holds it back. A first-party path is left alone more often."),
        "first-party",
    ),
    "origin": CheckWords(
        "broken",
        N_("This page's address is not among the shop's: {value}"),
        N_("Everything it sends is refused. If it is yours, add exactly this address in the settings."),
        "settings",
    ),
    "key": CheckWords(
        "broken",
        N_("No shop has the key in this page: {value}"),
        N_("Copy the line from the install page again, and replace the one in your pages."),
        "install",
    ),
    "foreign": CheckWords(
        "broken",
        N_("The page carries the key of another shop: {value}"),
        N_("Or the link was open for too long. Open it again; if it stays, paste this shop's own line."),
        "install",
    ),
    "off": CheckWords(
        "broken",
        N_("The tag is switched off"),
        N_("It sends nothing until you switch it on in the settings."),
        "settings",
    ),
    "server": CheckWords(
        "broken",
        N_("The tag cannot reach Shopbell"),
        N_(
            "The answer was: {value} Without any answer it is an ad blocker, a firewall, or a server that is away; try"
            " a private window without extensions."
        ),
        "first-party",
    ),
    "refused": CheckWords("broken", N_("The server does not take what this page sends"), N_("The answer was: {value}")),
    "unheard": CheckWords(
        "broken",
        N_("Events get no answer"),
        N_(
            "Settings arrive, events do not: an ad blocker knows their address. Try a private window without"
            " extensions."
        ),
        "first-party",
    ),
    "waiting": CheckWords(
        "attention",
        N_("Events wait until the server has time"),
        N_("It has asked for patience ({value}). Nothing is lost: they are sent again by themselves."),
    ),
    "unheard_of": CheckWords(
        "broken",
        N_("The tag did not run on this page"),
        N_(
            "Look at the page's source. Without bell.js in it, the line is missing, or a page cache delivers the page"
            " of before. With it, open the page in a private window without extensions: if the tag runs there, an ad"
            " blocker held it back. Else the browser's console (F12) names the script-src of your"
            " Content-Security-Policy, or an optimiser delays scripts until somebody scrolls: scroll, and if this"
            " changes, except bell.js from it."
        ),
        "first-party",
    ),
    "cut_off": CheckWords(
        "attention",
        N_("The window could not be heard"),
        N_(
            "It was closed, or your shop's Cross-Origin-Opener-Policy cuts it off from this page. Look at what the"
            " server saw, above, or open the shop with the panel, which shows the same on the page itself."
        ),
    ),
    "no_window": CheckWords(
        "attention",
        N_("The browser did not open a window"),
        N_("Allow pop-up windows for this page, then check again."),
    ),
    "denied": CheckWords(
        "attention",
        N_("Nothing is sent: measurement was refused in this browser"),
        N_("By {value}. Allow it in your own consent banner to see events arrive."),
    ),
    "silent": CheckWords(
        "attention",
        N_("Nothing is sent: nobody has agreed yet"),
        N_(
            "In the mode “{value}” the tag waits for the visitor's word. Agree in your consent banner, then look again."
        ),
        "settings",
    ),
    "asked": CheckWords(
        "attention",
        N_("Nothing is sent: a consent tool has not answered yet"),
        N_("The tag waits for {value}. Choose in its banner."),
    ),
    "rejected": CheckWords(
        "attention", N_("Some events were not taken"), N_("By reason: {value}. docs/events.md says what each means.")
    ),
    "storage": CheckWords(
        "attention",
        N_("This browser forbids storage"),
        N_(
            "Visits are counted page by page, and what waits for the network is lost with its page. It is this"
            " browser's setting, not your shop's."
        ),
    ),
    "twice": CheckWords(
        "attention",
        N_("The tag stands in this page {value} times"),
        N_("Only one of them runs, so nothing is counted twice. Remove the others."),
    ),
    "clock": CheckWords(
        "attention",
        N_("This device's clock is {value} minutes off"),
        N_("Shopbell puts the times of events right by itself. Your other tools may not."),
    ),
    "no_source": CheckWords(
        "attention",
        N_("Nobody tells what this page sells"),
        N_(
            "It looks like a product's page, but neither its markup nor its scripts name a product or a price. Show"
            " Shopbell where they are."
        ),
        "mapping",
    ),
    "loaded": CheckWords("good", N_("The tag runs on this page"), N_("Version {value}.")),
    "events": CheckWords("good", N_("Events arrive"), N_("Sent and confirmed on this page: {value}.")),
    "consent": CheckWords("good", N_("Consent allows sending"), N_("Known: {value}.")),
    "sources": CheckWords("good", N_("The page speaks for itself"), N_("Heard of: {value}.")),
    "platform": CheckWords("good", N_("Built with {value}")),
    "first_party": CheckWords("good", N_("First-party path"), N_("The tag comes from your own site: {value}")),
    "stored": CheckWords("good", N_("Storage works"), N_("What waits for the network survives the page.")),
}


def check_words(translate: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """All of them by code, translated."""
    return {
        code: {
            "state": one.state,
            "title": translate(one.title),
            "words": one.words and translate(one.words),
            "page": one.page,
        }
        for code, one in CHECKS.items()
    }
