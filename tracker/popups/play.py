"""The server plays: it draws, claims the coupon and stores the outcome in one transaction, before it answers anything.

What the browser says about prizes is never read. One play per mailbox and popup, and per visitor: a repeated request
gets the same outcome, and so does the same contact in another browser. Whoever only spells the mailbox otherwise is
refused, and shown no code.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.contacts.identify import stored_mailbox_keys
from tracker.contacts.models import Contact, VisitorContact
from tracker.errors import Refused
from tracker.ids import public_id
from tracker.popups.claims import Person, give
from tracker.popups.coupon_models import CouponClaim
from tracker.popups.document import Document, Game, Reward, asks_for_email, own_steps, requires_email
from tracker.popups.draw import draw
from tracker.popups.models import Impression, Play, Popup
from tracker.popups.proof import Seeds, ticket, write_proof
from tracker.popups.stock import count_draw, current_weights
from tracker.popups.tokens import PopupToken
from tracker.services import services

REWARD = "reward"
ALREADY = "this address has played already; the code was shown then"


@dataclass
class Outcome:
    """A stored play. `replayed` is true when it was stored by an earlier request.

    `stop` is where the game of this browser's document stops, where that is not where it stopped then.
    """

    play: Play
    replayed: bool
    stop: int | None = None
    tally: Counter[tuple[str, int]] = field(default_factory=Counter)


def play(
    session: Session, popup: Popup, document: Document, token: PopupToken, seeds: Seeds, now: dt.datetime
) -> Outcome:
    """Plays the popup's game for the token's visitor, in the session's transaction.

    The outcome follows from the seeds and from what is left.
    Raises Refused: 409 `no_game`, `submit_first`, `already_played`, `sold_out`.
    """
    if document.game is None:
        raise Refused(409, "no_game", "this popup has no game")
    _lock(session, popup)
    earlier = _play_of_visitor(session, token)
    if earlier is not None:
        return Outcome(earlier, replayed=True)
    contact_id, mailbox_keys = _player(session, document, token)
    earlier = _play_of_contact(session, token, contact_id, mailbox_keys)
    if earlier is not None:
        return _again(earlier, document.game)
    person = Person(token.visitor_id, contact_id)
    weights, index, given = _draw_prize(session, popup, document, document.game, seeds, person, now)
    prizes = document.game.prizes
    prize = prizes[index]
    count_draw(session, popup.id, prize, now)
    proof = write_proof(
        seeds, popup.public_id, token.version, [one.weight for one in prizes], weights, [one.label for one in prizes]
    )
    outcome = "lost" if prize.kind == "none" else "won"
    drawn = (outcome, prize.id, prize.label, index)
    return _store(session, token, person, mailbox_keys, drawn, given, now, deliver=prize.deliver, proof=proof)


def give_reward(
    session: Session,
    popup: Popup,
    reward: Reward,
    token: PopupToken,
    contact_id: int | None,
    mailbox_keys: Sequence[bytes],
    now: dt.datetime,
) -> Outcome | None:
    """The code that a popup without a game gives on submission; None when none is left and it goes on without.

    Raises Refused 409 `already_played` when the mailbox has had it under another spelling, and `sold_out` when none is
    left and the marketer wants that said.
    """
    _lock(session, popup)
    earlier = _play_of_visitor(session, token) or _play_of_contact(session, token, contact_id, mailbox_keys)
    if earlier is not None:
        return Outcome(earlier, replayed=True)
    person = Person(token.visitor_id, contact_id)
    given = give(session, popup, REWARD, reward, person, now)
    if given is None:
        if reward.when_dry == "sold_out":
            raise Refused(409, "sold_out", "every code has been given away")
        return None
    won = ("won", REWARD, "", 0)
    return _store(session, token, person, mailbox_keys, won, given, now, deliver=reward.deliver)


def _lock(session: Session, popup: Popup) -> None:
    """One play of a popup after the other: stock and the one play of a contact are then exact without retries.

    Impressions, which only refer to the popup, are not held up: a play and a group of events would else wait for each
    other.
    """
    session.execute(select(Popup.id).where(Popup.id == popup.id).with_for_update(key_share=True))


def _play_of_visitor(session: Session, token: PopupToken) -> Play | None:
    return session.scalar(select(Play).where(Play.popup_id == token.popup_id, Play.visitor_id == token.visitor_id))


def _player(session: Session, document: Document, token: PopupToken) -> tuple[int | None, Sequence[bytes]]:
    """The contact who plays; a popup that asks for something is only played when that was given."""
    asks = asks_for_email(document)
    if not asks and not own_steps(document.steps):
        return None, []
    submitted = select(Impression.id).where(
        Impression.popup_id == token.popup_id,
        Impression.visitor_id == token.visitor_id,
        Impression.submitted_at.is_not(None),
    )
    statement = (
        select(Contact.id, Contact.shop_id, Contact.address_sealed, Contact.mailbox_key)
        .join(VisitorContact, VisitorContact.contact_id == Contact.id)
        .where(VisitorContact.visitor_id == token.visitor_id)
    )
    contact = session.execute(statement).first()
    has_submitted = session.scalar(submitted.limit(1)) is not None
    if not has_submitted or (contact is None and requires_email(document)):
        raise Refused(409, "submit_first", "send the form before playing")
    # Where the address may be left out, a visitor who did so plays as one of a game that asks for nothing.
    return (contact.id, stored_mailbox_keys(services().sealer, contact)) if contact and asks else (None, [])


def _play_of_contact(
    session: Session, token: PopupToken, contact_id: int | None, mailbox_keys: Sequence[bytes]
) -> Play | None:
    """What the same contact won in another browser.

    Raises Refused 409 `already_played` when it was won under another spelling of the mailbox.
    """
    if not mailbox_keys:
        return None
    theirs = (Play.popup_id == token.popup_id, Play.mailbox_key.in_(mailbox_keys))
    found = session.scalar(select(Play).where(*theirs).limit(1))
    if found is not None and found.contact_id != contact_id:
        raise Refused(409, "already_played", ALREADY)
    return found


def _again(earlier: Play, game: Game) -> Outcome:
    """The earlier outcome, for a game that may have been published anew since.

    Raises Refused 409 `already_played` where that prize is none of this game's.
    """
    places = [place for place, prize in enumerate(game.prizes) if prize.id == earlier.prize]
    if not places:
        raise Refused(409, "already_played", ALREADY)
    return Outcome(earlier, replayed=True, stop=places[0])


def _draw_prize(
    session: Session,
    popup: Popup,
    document: Document,
    game: Game,
    seeds: Seeds,
    person: Person,
    now: dt.datetime,
) -> tuple[list[int], int, CouponClaim | None]:
    """The weights that were drawn with, the place of the prize, and its code."""
    weights = current_weights(session, popup.id, document, now)
    while total := sum(weights):
        index = draw(weights, ticket(seeds, total))
        prize = game.prizes[index]
        if prize.kind == "none":
            return weights, index, None
        given = give(session, popup, prize.id, prize, person, now)
        if given is not None:
            return weights, index, given
        # Another popup took the pool's last code since the weights were read.
        weights[index] = 0
    raise Refused(409, "sold_out", "every prize has been won, or as many as may be for now")


def _store(
    session: Session,
    token: PopupToken,
    person: Person,
    mailbox_keys: Sequence[bytes],
    drawn: tuple[str, str, str, int],
    given: CouponClaim | None,
    now: dt.datetime,
    *,
    deliver: str,
    proof: dict[str, Any] | None = None,
) -> Outcome:
    outcome, prize, label, stop = drawn
    stored = Play(
        public_id=public_id("ply"),
        shop_id=token.shop_id,
        popup_id=token.popup_id,
        version=token.version,
        visitor_id=token.visitor_id,
        session_id=token.session_id,
        contact_id=person.contact_id,
        mailbox_key=mailbox_keys[0] if mailbox_keys else None,
        mailbox_key_id=services().sealer.key_id if mailbox_keys else None,
        outcome=outcome,
        prize=prize,
        prize_label=label,
        stop=stop,
        code=given.code if given else "",
        deliver=deliver,
        played_at=now,
        proof=proof,
    )
    session.add(stored)
    session.flush()
    if given is not None:
        given.play_id = stored.id
        session.flush()
    tally: Counter[tuple[str, int]] = Counter()
    for metric in ("plays", "wins") if outcome == "won" else ("plays",):
        tally[metric, 0] += 1
        tally[metric, token.popup_id] += 1
    return Outcome(stored, replayed=False, tally=tally)
