"""The audit log says who changed what, to owners alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import WHY, Person
from tracker.admin import audit
from tracker.admin.models import AuditEntry
from tracker.clock import now
from tracker.db import db


def entries(app: Flask) -> list[tuple[str, str, str]]:
    with app.app_context():
        found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.who, one.act, one.subject) for one in found]


def test_a_change_is_recorded_with_who_and_what(owner: Person, shop_key: str, app: Flask) -> None:
    owner.post(f"/admin/shops/{shop_key}/coupons", {"name": "Spring", "codes": "A1\nA2"})
    assert entries(app)[-1] == (f"owner-{shop_key}@example.com", "pools.create", "Spring")
    page = owner.get(f"/admin/shops/{shop_key}/log").text
    assert "made a coupon pool" in page
    assert "Spring" in page


def test_what_was_refused_is_not_recorded(member: Callable[..., Person], shop_key: str, app: Flask) -> None:
    viewer = member("viewer")
    before = entries(app)
    assert viewer.post(f"/admin/shops/{shop_key}/coupons", {"name": "Mine", "codes": "A1"}).status_code == 403
    assert entries(app) == before


def test_an_export_is_recorded_and_still_arrives_whole(owner: Person, shop_key: str, app: Flask) -> None:
    answer = owner.post(f"/admin/shops/{shop_key}/contacts/export", WHY)
    assert answer.status_code == 200
    assert answer.text.startswith("\ufeff")
    assert entries(app)[-1][1] == "contacts.export"


def test_who_left_the_team_is_named_for_what_they_did(member: Callable[..., Person], app: Flask) -> None:
    member("owner", None)
    assert entries(app)[-1][:2] == ("owner-all@example.com", "sign_in.submit")


@pytest.mark.parametrize("role", ["viewer", "marketer"])
def test_only_owners_read_it(member: Callable[..., Person], shop_key: str, role: str) -> None:
    who = member(role)
    assert who.get(f"/admin/shops/{shop_key}/log").status_code == 403
    assert who.get("/admin/log").status_code == 403


def test_what_was_done_in_another_shop_is_not_shown(
    member: Callable[..., Person], owner: Person, shop_key: str, other_key: str
) -> None:
    member("owner", other_key).post(f"/admin/shops/{other_key}/coupons", {"name": "Theirs", "codes": "A1"})
    assert "Theirs" not in owner.get(f"/admin/shops/{shop_key}/log").text
    assert "Theirs" in member("owner", None).get("/admin/log").text


def test_a_hostile_name_stays_a_text(owner: Person, shop_key: str) -> None:
    owner.post(f"/admin/shops/{shop_key}/coupons", {"name": "<script>alert(1)</script>", "codes": "A1"})
    assert "<script>alert" not in owner.get(f"/admin/shops/{shop_key}/log").text


def test_it_can_be_paged_and_asked_for_one_person(owner: Person, shop_key: str, app: Flask) -> None:
    for number in range(audit.PAGE_LENGTH + 1):
        owner.post(f"/admin/shops/{shop_key}/coupons", {"name": f"Pool {number:03}", "codes": "A1"})
    newest = owner.get(f"/admin/shops/{shop_key}/log").text
    assert "Pool 050" in newest
    assert "Pool 000" not in newest
    with app.app_context():
        ids = list(db.session.scalars(select(AuditEntry.id).where(AuditEntry.subject == "Pool 001")))
    assert "Pool 000" in owner.get(f"/admin/shops/{shop_key}/log?before={ids[0]}").text
    assert "Pool 000" not in owner.get(f"/admin/shops/{shop_key}/log?person=999999").text


def test_it_forgets_after_two_years(owner: Person, shop_key: str, app: Flask) -> None:
    owner.post(f"/admin/shops/{shop_key}/coupons", {"name": "Old", "codes": "A1"})
    with app.app_context(), db.engine.begin() as connection:
        assert audit.purge(connection, now() + audit.KEPT / 2) == 0
        assert audit.purge(connection, now() + audit.KEPT * 2) >= 1
