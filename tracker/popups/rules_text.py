"""The rules of a game in words, made of its document: read under the chances, and shown in the editor. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from tracker.phrases import N_
from tracker.popups.budget import is_limited
from tracker.popups.document import Document, Game, asks_for_email

SHOWN: Mapping[str, str] = {
    "wheel": N_("The wheel only shows it: it always stops well inside a slice, never just beside another one."),
    "scratch": N_("The card only shows it: beneath is your prize and nothing else."),
    "slots": N_(
        "The machine only shows it: three alike are a win. Without a win it always shows the same three other "
        "pictures, never two alike."
    ),
    "gifts": N_(
        "The box that you choose takes part in the draw; the other boxes hold nothing, and none is shown afterwards."
    ),
    "quiz": N_("Your answers stay in your browser and change nothing about your chances."),
}
"""What each game promises, by kind."""


def rules_text(document: Document, translate: Callable[[str], str]) -> str:
    """One rule a line, in the language that `translate` speaks; "" for a popup without a game."""
    return "\n".join(_rules(document, translate))


def _rules(document: Document, translate: Callable[[str], str]) -> Iterator[str]:
    game = document.game
    if game is None:
        return
    yield translate(N_("Your chance to win a prize: {chance}.")).replace("{chance}", chance_of_winning(game))
    yield translate(N_("The shop's server draws by chance, with exactly the chances above."))
    yield translate(SHOWN[game.kind])
    if asks_for_email(document):
        yield translate(N_("One play for each email address."))
    else:
        yield translate(N_("One play for each visitor."))
    if is_limited(game) or any(prize.stock is not None or prize.kind == "pool" for prize in game.prizes):
        yield translate(N_("The number of prizes is limited: when one has run out, the others share its chance."))
    yield translate(N_("Each draw is sealed before you play, and afterwards anybody can check it."))
    if game.free_entry.strip():
        free = translate(N_("No purchase necessary."))
        yield f"{free} {game.free_entry.strip()}"


def chance_of_winning(game: Game) -> str:
    """With at most one decimal, and never rounded to certainty: "80 %", "> 99.9 %"."""
    total = sum(prize.weight for prize in game.prizes)
    winning = sum(prize.weight for prize in game.prizes if prize.kind != "none")
    share = (Decimal(winning) * 100 / total).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) if total else Decimal(0)
    if winning and share == 0:
        return "< 0.1 %"
    if winning < total and share == 100:
        return "> 99.9 %"
    return f"{share:f}".removesuffix(".0") + " %"
