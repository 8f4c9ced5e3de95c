"""The team of a shop and of all shops, and one's own account."""

import re
from collections.abc import Callable

import time_machine
from flask import Flask

from tests.admin.conftest import PASSWORD, Person
from tests.factories import rows
from tracker.admin.access import create_user
from tracker.admin.models import Membership, User
from tracker.admin.people import INVITATION_LIFETIME
from tracker.clock import now
from tracker.db import db
from tracker.shops.shops import shop_by_key


def membership_of(app: Flask, email: str) -> int:
    with app.app_context():
        return db.session.query(Membership).join(User).filter(User.email == email).one().id


def invitation_in(page: str) -> str:
    found = re.search(r"<code>https?://[^/]+(/admin/welcome/[\w-]+)</code>", page)
    assert found, page
    return found.group(1)


def test_a_new_person_chooses_a_password_by_a_link_that_is_shown_once(
    shop_key: str, owner: Person, person: Callable[[], Person]
) -> None:
    page = owner.post(f"/admin/shops/{shop_key}/team", {"email": "New@Example.com", "role": "marketer"}).text
    link = invitation_in(page)
    assert link not in owner.get(f"/admin/shops/{shop_key}/team").text
    browser = person()
    assert "new@example.com" in browser.get(link).text
    assert browser.post(link, {"password": "short"}).status_code == 422
    assert browser.post(link, {"password": PASSWORD}).status_code == 302
    assert browser.get(f"/admin/shops/{shop_key}/visits").status_code == 200
    assert person().post(link, {"password": "somebody else's choice"}).status_code == 410
    assert person().sign_in("new@example.com").status_code == 302


def test_a_new_invitation_ends_the_one_before_and_none_is_made_once_they_were_here(
    shop_key: str, owner: Person, person: Callable[[], Person], app: Flask
) -> None:
    team = f"/admin/shops/{shop_key}/team"
    first = invitation_in(owner.post(team, {"email": "new@example.com", "role": "viewer"}).text)
    again = f"{team}/{membership_of(app, 'new@example.com')}/invite"
    second = invitation_in(owner.post(again).text)
    assert person().get(first).status_code == 410
    assert person().post(second, {"password": PASSWORD}).status_code == 302
    assert owner.post(again).status_code == 409


def test_the_owner_of_one_shop_cannot_open_an_account_that_reaches_into_another(
    shop_key: str, other_key: str, owner: Person, operator: Person, app: Flask
) -> None:
    operator.post("/admin/team", {"email": "new@example.com", "role": "owner", "shop": other_key})
    owner.post(f"/admin/shops/{shop_key}/team", {"email": "new@example.com", "role": "viewer"})
    with app.app_context():
        here = shop_by_key(shop_key)
        own = (
            db.session.query(Membership)
            .join(User)
            .filter(User.email == "new@example.com", Membership.shop_id == here.id)
        )
        again = f"/admin/shops/{shop_key}/team/{own.one().id}/invite"
    assert owner.post(again).status_code == 409


def test_an_invitation_ends_after_a_week(shop_key: str, owner: Person, person: Callable[[], Person]) -> None:
    link = invitation_in(
        owner.post(f"/admin/shops/{shop_key}/team", {"email": "new@example.com", "role": "viewer"}).text
    )
    with time_machine.travel(now() + INVITATION_LIFETIME * 1.01):
        assert person().post(link, {"password": PASSWORD}).status_code == 410


def test_adding_somebody_who_has_an_account_leaves_their_password_alone(
    shop_key: str, other_key: str, owner: Person, person: Callable[[], Person], app: Flask
) -> None:
    with app.app_context():
        create_user("paula@example.com", PASSWORD, "viewer", shop_by_key(other_key))
        db.session.commit()
    page = owner.post(f"/admin/shops/{shop_key}/team", {"email": "paula@example.com", "role": "viewer"})
    assert page.status_code == 302
    browser = person()
    assert browser.sign_in("paula@example.com").status_code == 302
    assert browser.get(f"/admin/shops/{shop_key}").status_code == 200
    assert browser.get(f"/admin/shops/{other_key}").status_code == 200


def test_a_changed_role_and_a_removed_person_take_effect_at_once(
    shop_key: str, owner: Person, marketer: Person, app: Flask
) -> None:
    team = f"/admin/shops/{shop_key}/team/{membership_of(app, f'marketer-{shop_key}@example.com')}"
    owner.post(team, {"role": "viewer"})
    assert marketer.post(f"/admin/shops/{shop_key}/settings", {"name": "x"}).status_code == 403
    owner.post(team, {"role": ""})
    assert marketer.get(f"/admin/shops/{shop_key}").status_code == 404


def test_nobody_changes_their_own_role(shop_key: str, owner: Person, app: Flask) -> None:
    own = membership_of(app, f"owner-{shop_key}@example.com")
    assert owner.post(f"/admin/shops/{shop_key}/team/{own}", {"role": ""}).status_code == 409


def test_the_owner_of_one_shop_reaches_no_membership_of_another_or_of_all(
    shop_key: str, other_key: str, owner: Person, operator: Person, member: Callable[..., Person], app: Flask
) -> None:
    member("viewer", other_key)
    for email in (f"viewer-{other_key}@example.com", "owner-all@example.com"):
        path = f"/admin/shops/{shop_key}/team/{membership_of(app, email)}"
        assert owner.post(path, {"role": "viewer"}).status_code == 404
    assert f"viewer-{other_key}@example.com" not in owner.get(f"/admin/shops/{shop_key}/team").text
    assert sorted(one.role for one in rows(app, Membership)) == ["owner", "owner", "viewer"]


def test_the_owner_of_one_shop_cannot_give_roles_in_another(
    shop_key: str, other_key: str, owner: Person, app: Flask
) -> None:
    sent = {"email": "otto@example.com", "role": "owner", "shop": other_key}
    owner.post(f"/admin/shops/{shop_key}/team", sent)
    with app.app_context():
        otto = db.session.query(Membership).join(User).filter(User.email == "otto@example.com").one()
        assert otto.shop_id == shop_by_key(shop_key).id  # type: ignore[union-attr]


def test_owners_of_all_give_roles_anywhere(other_key: str, operator: Person, app: Flask) -> None:
    operator.post("/admin/team", {"email": "a@example.com", "role": "viewer", "shop": other_key})
    operator.post("/admin/team", {"email": "b@example.com", "role": "owner", "shop": ""})
    text = operator.get("/admin/team").text
    assert "a@example.com" in text
    assert "Umbrella" in text
    assert [one.shop_id is None for one in rows(app, Membership)] == [True, False, True]


def test_somebody_always_owns_all_shops(operator: Person, member: Callable[..., Person], app: Flask) -> None:
    operator.post("/admin/team", {"email": "second@example.com", "role": "owner", "shop": ""})
    second = membership_of(app, "second@example.com")
    assert operator.post(f"/admin/team/{second}", {"role": "viewer"}).status_code == 302
    assert [one.role for one in rows(app, Membership)] == ["owner", "viewer"]


def test_an_address_or_role_that_is_none_is_refused(shop_key: str, owner: Person) -> None:
    team = f"/admin/shops/{shop_key}/team"
    assert owner.post(team, {"email": "nobody", "role": "viewer"}).status_code == 422
    assert owner.post(team, {"email": "a@example.com", "role": "god"}).status_code == 400


def test_a_new_password_keeps_this_browser_and_signs_the_others_out(
    viewer: Person, person: Callable[[], Person], shop_key: str
) -> None:
    email, other = f"viewer-{shop_key}@example.com", person()
    other.sign_in(email)
    done = viewer.post("/admin/account/password", {"present": PASSWORD, "password": "another bell entirely"})
    assert done.status_code == 302
    assert viewer.get("/admin/account").status_code == 200
    assert other.get("/admin/account").status_code == 302
    assert person().sign_in(email).status_code == 401
    assert person().sign_in(email, "another bell entirely").status_code == 302


def test_changing_the_password_needs_the_present_one_and_is_slowed_down(viewer: Person) -> None:
    guess = {"present": "not the password", "password": "another bell entirely"}
    statuses = [viewer.post("/admin/account/password", guess).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_one_may_sign_out_everywhere_else(viewer: Person, person: Callable[[], Person], shop_key: str) -> None:
    other = person()
    other.sign_in(f"viewer-{shop_key}@example.com")
    viewer.post("/admin/account/sign-out-everywhere")
    assert viewer.get("/admin/account").status_code == 200
    assert other.get("/admin/account").status_code == 302
