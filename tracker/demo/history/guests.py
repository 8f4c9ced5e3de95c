"""What the people of the sample shop do with its popups: by the same steps as a visitor's browser, only in the past."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms
from tracker.db import table_of
from tracker.decide.claim import claim
from tracker.decide.context import Context
from tracker.decide.engine import decide, variant_of
from tracker.decide.facts import read_context
from tracker.decide.packing import pack
from tracker.decide.published import LivePopups, Published
from tracker.decide.verdicts import HOLDOUTS
from tracker.demo.history.walks import Walk
from tracker.engage.asked import mail_code
from tracker.engage.models import Message
from tracker.errors import Refused
from tracker.events.model import PageContext
from tracker.ids import uuid7
from tracker.insight.rollups import count_tally
from tracker.popups.decisions import Kept
from tracker.popups.document import ChoiceField, ConsentField, EmailField, Form, NpsField, form_of
from tracker.popups.live import shown_of_token
from tracker.popups.play import play
from tracker.popups.proof import Seeds
from tracker.popups.submit import Sent, submit
from tracker.popups.tokens import PopupToken, server_seed
from tracker.services import Services
from tracker.shops.settings import ShopSettings

messages = table_of(Message)

FIRES = 0.72
"""Of so many who may see a popup its moment comes."""
TAKES_PART = {"welcome": 0.24, "stay": 0.34, "letter": 0.09, "other": 0.3}
BETTER = 1.6
"""How much more people the letter's other version wins: an experiment that has something to tell."""
SIGNS = {"desktop": ("top_edge", "top_edge", "top_edge", "tab_return"), "mobile": ("scroll_up", "scroll_up", "idle")}
FALSE_ALARMS = {"desktop": 0.15, "mobile": 0.4, "tablet": 0.4}
"""Of so many who stay the device believes that they are about to leave; a phone has less to go by."""
REFUSES = ("close", "close", "escape", "backdrop")


@dataclass(frozen=True)
class Met:
    """A popup that opened, and what became of it: events to tell, and the code that was won."""

    events: tuple[tuple[int, str, dict[str, Any]], ...] = ()
    token: PopupToken | None = None
    code: str = ""
    label: str = ""


@dataclass
class Guests:
    """The popups of one shop, for those who come to it."""

    session: DbSession
    shared: Services
    settings: ShopSettings
    shop_id: int
    popups: LivePopups
    address: str
    asks_from_ms: int
    """From when on every visit leaves a decision, as it really does: each costs as much as a visit."""

    def meets(self, walk: Walk, visitor_id: int, session_id: int) -> tuple[Kept | None, Met]:
        """The decision at the page where the walk is now, and what came of it; of most old visits nothing is asked."""
        fires = walk.dice.random() < FIRES
        if not fires and walk.now_ms < self.asks_from_ms:
            return None, Met()
        page = PageContext(url=f"{self.address}{walk.path}", language=walk.visit.person.language)
        context = read_context(
            self.session.connection(),
            self.settings,
            shop_id=self.shop_id,
            visitor_id=visitor_id,
            session_id=session_id,
            page=page,
            popups=self.popups,
            now_ms=walk.now_ms,
            may_personalise=True,
            is_crawler=False,
        )
        decision = decide(context, self.popups.program)
        kept = Kept(
            uuid7(walk.now_ms).bytes,
            self.shop_id,
            visitor_id,
            session_id,
            walk.now_ms,
            pack(context, self.popups.program.groups),
            self.popups.considered(decision),
        )
        may_open = [one.popup for one in decision.verdicts if one.failed is None or one.failed in HOLDOUTS]
        if not may_open or not fires:
            return kept, Met()
        return kept, self._open(self.popups.by_id[may_open[0]], context, page, walk, visitor_id, session_id)

    def _open(
        self, live: Published, context: Context, page: PageContext, walk: Walk, visitor_id: int, session_id: int
    ) -> Met:
        walk.wait(4, 30)
        variant = variant_of(context, live.candidate)
        token = PopupToken(
            uuid7(walk.now_ms).bytes, self.shop_id, live.id, live.version, variant, visitor_id, session_id
        )
        device = walk.visit.person.device
        trigger = live.document.triggers.on(device).uses[0].trigger
        signal = ""
        if trigger == "exit_intent":
            if not walk.is_leaving and walk.dice.random() >= FALSE_ALARMS[device]:
                return Met()
            signal = walk.dice.choice(SIGNS.get(device, SIGNS["mobile"]))
        gate = claim(
            self.session,
            self.settings,
            self.popups,
            live.public_id,
            token,
            page=page,
            may_personalise=True,
            is_crawler=False,
            trigger=trigger,
            signal=signal,
            now=from_ms(walk.now_ms),
        )
        if gate is not None:
            return Met()
        about = {"popup": live.public_id, "trigger": trigger, "signal": signal}
        seen = (walk.now_ms, "view_promotion", about)
        # Who is about to leave decides at once; nine seconds later they have gone, or stay.
        walk.wait(2, 9 if signal else 25)
        if walk.dice.random() < _eagerness(live, variant):
            met = self._take_part(live, token, walk)
            if met is not None:
                played = (walk.now_ms, "select_promotion", about)
                return Met((seen, played), token, met.code, met.label)
        if walk.dice.random() < 0.9:
            gone = (walk.now_ms, "promotion_dismissed", {**about, "how": walk.dice.choice(REFUSES)})
            return Met((seen, gone), token)
        return Met((seen,), token)

    def _take_part(self, live: Published, token: PopupToken, walk: Walk) -> Met | None:
        """Sends the popup's form, step by step, and plays its game. None where it is refused, as it can be."""
        popup, document = shown_of_token(self.session, live.public_id, token, self.shop_id)
        if form_of(document.steps["start"]) is None and document.game is None:
            return Met()
        step, reward = "start", None
        try:
            while True:
                fields = _fill(form_of(document.steps[step]), walk)
                at = from_ms(walk.now_ms)
                sent = Sent(step, fields, f"{self.address}{walk.path}")
                args = (self.session, self.shared.sealer, self.settings, popup, document, token, sent, at)
                result = submit(*args)
                reward = result.reward
                tally = result.tally + (reward.tally if reward else type(result.tally)())
                count_tally(self.session.connection(), self.shop_id, tally, at)
                walk.wait(3, 12)
                if result.is_end or result.next not in document.steps:
                    break
                step = result.next
            if document.game is not None:
                seeds = Seeds(server_seed(self.shared.signer, token.id), "sample")
                reward = play(self.session, popup, document, token, seeds, from_ms(walk.now_ms))
                count_tally(self.session.connection(), self.shop_id, reward.tally, from_ms(walk.now_ms))
        except Refused:
            return None
        if reward is None:
            return Met()
        self._mail(reward.play, walk)
        return Met(code=reward.play.code, label=reward.play.prize_label)

    def _mail(self, won: Any, walk: Walk) -> None:
        """Puts the mail with the code into the outbox as one that has gone: nobody is ever written to."""
        at = from_ms(walk.now_ms)
        connection = self.session.connection()
        mail_code(connection, won, "en", at)
        mine = (messages.c.shop_id == self.shop_id, messages.c.state == "waiting")
        went = walk.dice.random()
        values: Mapping[str, Any] = {"state": "sent", "sent_at": from_ms(walk.now_ms + 2_000), "attempts": 1}
        if went < 0.04:
            values = {"state": "failed", "reason": "no_mailbox", "reply": "550 5.1.1 no such mailbox", "attempts": 1}
        connection.execute(update(messages).where(*mine).values(**values))


def _eagerness(live: Published, variant: str) -> float:
    document = live.document
    if document.experiment is not None:
        return TAKES_PART["letter"] * (BETTER if variant == "b" else 1)
    if document.game is None:
        return TAKES_PART["other"]
    return TAKES_PART["stay" if document.priority > 50 else "welcome"]


def _fill(form: Form | None, walk: Walk) -> dict[str, Any]:
    """What this person writes into a form."""
    return {one.name: value for one in (form.fields if form else []) if (value := _answer(one, walk.dice, walk)) != ""}


def _answer(one: Any, dice: random.Random, walk: Walk) -> Any:
    if isinstance(one, EmailField):
        return walk.visit.person.email
    if isinstance(one, ConsentField):
        return one.required or dice.random() < 0.7
    if isinstance(one, NpsField):
        return dice.choices(range(11), (1, 1, 1, 1, 2, 3, 4, 8, 14, 16, 15))[0]
    if isinstance(one, ChoiceField):
        chosen = dice.choices(one.options, (38, 27, 25, 10)[: len(one.options)])[0]
        return {"value": chosen.value, "text": dice.choice(WORDS)} if chosen.text else chosen.value
    return ""


WORDS = (
    "I would like to see the mug in somebody's hand.",
    "Does the teapot come in blue?",
    "Waiting for my sister to decide.",
    "Is it dishwasher safe?",
    "I need it before Saturday.",
)
