"""Who the visitor is: what they have agreed to, and who stands for them in draws."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker.contacts.models import Consent, VisitorContact
from tracker.decide.facts.asking import Asking
from tracker.popups.exposures import arms_before, unit_of_browser
from tracker.sessions.models import Visitor

CHANNELS = ("email_marketing", "push")


def read_allowed(asking: Asking) -> frozenset[str]:
    """The purposes whose latest answer, of the contact or else of this browser, is yes."""
    whose = (
        Consent.contact_id == asking.contact_id
        if asking.contact_id is not None
        else Consent.visitor_id == asking.visitor_id
    )
    if asking.contact_id is None and not asking.visitor_id:
        return frozenset()
    statement = (
        select(Consent.purpose, Consent.is_granted)
        .where(whose, Consent.purpose.in_(CHANNELS))
        .order_by(Consent.at, Consent.id)
    )
    latest = {row.purpose: row.is_granted for row in asking.session.execute(statement)}
    return frozenset(purpose for purpose, is_granted in latest.items() if is_granted)


def read_unit(asking: Asking) -> str:
    """By the browser that was first joined to the contact, so that a person is drawn once on all devices."""
    if asking.contact_id is not None:
        first = (
            select(Visitor.key)
            .join(VisitorContact, VisitorContact.visitor_id == Visitor.id)
            .where(VisitorContact.contact_id == asking.contact_id)
            .order_by(VisitorContact.linked_at, Visitor.id)
            .limit(1)
        )
        if (key := asking.session.scalar(first)) is not None:
            return unit_of_browser(key)
    return unit_of_browser(asking.visitor.key) if asking.visitor else ""


def read_arms(asking: Asking, unit: str, experiments: Sequence[str]) -> dict[str, str]:
    """The arms of these experiments that the unit was exposed to."""
    if not unit or not experiments or asking.visitor is None:
        return {}
    return arms_before(asking.session, asking.visitor.shop_id, unit, experiments)
