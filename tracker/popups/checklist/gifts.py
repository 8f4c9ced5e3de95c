"""What is given: prizes and what they cost, the codes of pools, and how they reach whoever has won. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.contacts.permission import EMAIL
from tracker.money import to_major
from tracker.phrases import N_
from tracker.popups.budget import cost_per_play, is_limited
from tracker.popups.checklist.check import Check, Circumstances
from tracker.popups.document import CouponBlock, Document, Step, forms_of, gifts_of, sources_of

FEW_CODES = 20
FEW_DAYS = 14


def gift_checks(document: Document, around: Circumstances) -> list[Check]:
    return [
        *_game(document),
        *_budget(document, around),
        *_gifts(document, around),
        *_mail(document, around),
        *_steps(document),
    ]


def _game(document: Document) -> Iterator[Check]:
    if document.game is None:
        return
    if document.display.type == "bar":
        yield Check("blocks", N_("A bar has no room for a game: show it as a dialog, or remove it."), "display.type")
    yield Check("good", N_("Visitors see the true odds before they play."), "game.prizes")
    for index, prize in enumerate(document.game.prizes):
        if prize.stock == 0 and prize.weight:
            text = N_("“%(label)s” has a stock of 0 and can never be won.")
            yield Check("advice", text, f"game.prizes[{index}].stock", {"label": prize.label})


def _budget(document: Document, around: Circumstances) -> Iterator[Check]:
    game = document.game
    if game is None:
        return
    cost = cost_per_play(game)
    if cost:
        price = f"{to_major(round(cost), around.currency)} {around.currency}"
        text = N_("A play costs you about %(cost)s on average.")
        yield Check("good", text, "game.prizes", {"cost": price})
    if around.budget_days is not None and around.budget_days < FEW_DAYS:
        text = N_("At the present rate its budget runs dry in about %(days)s days.")
        yield Check("advice", text, "game.budget", {"days": round(around.budget_days)})
    if is_limited(game) and not any(prize.kind == "none" and prize.weight for prize in game.prizes):
        text = N_("It has limits and no prize of nothing: once they are reached, players are told all is given away.")
        yield Check("advice", text, "game.limits")


def _gifts(document: Document, around: Circumstances) -> Iterator[Check]:
    seen: set[str] = set()
    for path, gift in gifts_of(document).items():
        at = gift.expiry.at if gift.expiry is not None else None
        if at is not None and at <= around.now_ms:
            yield Check("blocks", N_("A code it gives would have ended already."), f"{path}.expiry.at")
        for source in sources_of(gift):
            place = path if source is gift else f"{path}.instead"
            if source.kind == "generated":
                text = N_(
                    "It makes codes as they are won. They work once a program of yours has created them in your shop."
                )
                yield Check("advice", text, f"{place}.pattern")
            elif source.kind == "pool" and source.pool not in seen:
                seen.add(source.pool)
                has_other = gift.when_dry == "other"
                yield _pool(source.pool, f"{place}.pool", around, has_other=has_other)


def _pool(pool: str, path: str, around: Circumstances, *, has_other: bool) -> Check:
    if pool not in around.pools:
        return Check("blocks", N_("A coupon pool it uses does not exist in this shop."), path)
    name, free = around.pools[pool]
    values: dict[str, str | int] = {"pool": name, "free": free}
    if free == 0 and has_other:
        return Check("advice", N_("The pool “%(pool)s” has no free code left."), path, values)
    if free == 0:
        return Check("blocks", N_("The pool “%(pool)s” has no free code left: add codes to it."), path, values)
    if free < around.low_at.get(pool, FEW_CODES):
        return Check("advice", N_("The pool “%(pool)s” is running low: %(free)s free codes."), path, values)
    return Check("good", N_("The pool “%(pool)s” has %(free)s free codes."), path, values)


def _mail(document: Document, around: Circumstances) -> Iterator[Check]:
    gifts = {path: gift for path, gift in gifts_of(document).items() if gift.deliver != "screen"}
    for path, gift in gifts.items():
        if not around.can_mail and gift.deliver == "email":
            text = N_("A code goes by email alone, but no mail server is set up, so nobody would ever get it.")
            yield Check("blocks", text, f"{path}.deliver")
        elif not around.can_mail:
            text = N_("A code is to go by email too, but no mail server is set up: it is only shown.")
            yield Check("advice", text, f"{path}.deliver")
    if gifts and around.can_mail:
        yield Check("good", N_("Codes that go by email can be sent."), next(iter(gifts)))
    asks = any(one.name == EMAIL for form in forms_of(document).values() for one in form.fields)
    if around.confirms and not around.can_mail and asks:
        text = N_("Your shop has addresses confirmed by email, but no mail server is set up: nobody can confirm.")
        yield Check("advice", text, "steps.start")


def _steps(document: Document) -> Iterator[Check]:
    steps, game = document.steps, document.game
    if game is not None:
        gives = any(gift.deliver != "email" for gift in gifts_of(document).values())
        if gives and not _shows_code(steps["won"]):
            yield Check("blocks", N_("Winners would never see their code: add it to the step “Won”."), "steps.won")
        elif gives:
            yield Check("good", N_("Winners see their code."), "steps.won")
        if any(prize.kind == "none" and prize.weight for prize in game.prizes) and not steps["lost"].blocks:
            yield Check("blocks", N_("The step “No prize” is empty."), "steps.lost")
        return
    if not forms_of(document):
        if document.reward is not None:
            yield Check("blocks", N_("The code is given for a form: add one, or remove the code."), "reward")
        return
    if not steps["done"].blocks:
        yield Check("blocks", N_("The step “Thank you” is empty."), "steps.done")
    elif document.reward is not None and document.reward.deliver != "email" and not _shows_code(steps["done"]):
        yield Check("blocks", N_("Nobody would ever see the code: add it to the step “Thank you”."), "steps.done")


def _shows_code(step: Step) -> bool:
    return any(isinstance(block, CouponBlock) for block in step.blocks)
