"""The pages of coupon pools."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.admin.conftest import Person
from tracker.db import db
from tracker.popups.models import Coupon


@pytest.fixture
def codes(app: Flask) -> Callable[[], list[str]]:
    def read() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(Coupon.code).order_by(Coupon.id)))

    return read


def upload(content: bytes, name: str = "codes.csv") -> dict[str, object]:
    return {"file": (io.BytesIO(content), name)}


def make_pool(who: Person, key: str, name: str = "Spring", text: str = "") -> str:
    answer = who.post(f"/admin/shops/{key}/coupons", {"name": name, "codes": text})
    assert answer.status_code == 302, answer.text
    return re.search(r"/coupons/(pool_\w+)", answer.location).group(1)


def test_a_shop_without_pools_is_told_what_they_are_for(member: Callable[..., Person], shop_key: str) -> None:
    assert "No pool yet" in member("viewer").get(f"/admin/shops/{shop_key}/coupons").text


def test_a_pool_is_made_with_its_codes(
    member: Callable[..., Person], shop_key: str, codes: Callable[[], list[str]]
) -> None:
    who = member("marketer")
    pool = make_pool(who, shop_key, text="A1\nB2")

    assert codes() == ["A1", "B2"]
    assert "2 codes were added." in who.get(f"/admin/shops/{shop_key}/coupons/{pool}").text
    assert "Spring" in who.get(f"/admin/shops/{shop_key}/coupons").text


@pytest.mark.parametrize(
    "content", [b"code\r\nA1\r\nB2\r\n", "\ufeffCode;Wert\nA1;10\nB2;€\n".encode(), "A1\nB2;é\n".encode("cp1252")]
)
def test_a_file_of_any_usual_making_is_read(
    member: Callable[..., Person], shop_key: str, codes: Callable[[], list[str]], content: bytes
) -> None:
    who = member("marketer")
    pool = make_pool(who, shop_key)
    page = who.post(f"/admin/shops/{shop_key}/coupons/{pool}", upload(content), content_type="multipart/form-data")

    assert page.status_code == 200
    assert codes() == ["A1", "B2"] or codes() == ["A1", "B2;é"]


def test_what_was_left_out_is_reported(member: Callable[..., Person], shop_key: str) -> None:
    who = member("marketer")
    pool = make_pool(who, shop_key, text="A1")
    page = who.post(f"/admin/shops/{shop_key}/coupons/{pool}", {"codes": "A1\nB2\n\n" + "x" * 81}).text

    assert "1 code was added." in page
    assert "1 code was there already" in page
    assert "1 line is too long" in page
    assert "1 line was empty." in page


def test_a_new_pool_says_how_many_lines_were_left_out(member: Callable[..., Person], shop_key: str) -> None:
    who = member("marketer")
    pool = make_pool(who, shop_key, text="A1\nA1\n" + "x" * 81)

    assert "2 lines were left out" in who.get(f"/admin/shops/{shop_key}/coupons/{pool}").text


def test_a_hostile_code_stays_text(member: Callable[..., Person], shop_key: str) -> None:
    who = member("marketer")
    evil = "<img src=x onerror=alert(1)>"
    pool = make_pool(who, shop_key, name=evil, text=evil)
    page = who.post(f"/admin/shops/{shop_key}/coupons/{pool}", {"codes": evil}).text

    assert "<img" not in page
    assert "&lt;img" in page


def test_a_name_twice_an_empty_upload_and_too_many_codes_are_refused_in_words(
    member: Callable[..., Person], shop_key: str, codes: Callable[[], list[str]]
) -> None:
    who = member("marketer")
    pool = make_pool(who, shop_key)
    base = f"/admin/shops/{shop_key}/coupons"
    twice = who.post(base, {"name": "Spring"})
    nothing = who.post(f"{base}/{pool}", {"codes": " \n"})
    too_many = who.post(f"{base}/{pool}", {"codes": "\n".join(f"C{i}" for i in range(50_001))})

    assert (twice.status_code, nothing.status_code, too_many.status_code) == (422, 422, 422)
    assert "A pool of this name exists already." in twice.text
    assert "one a line" in nothing.text
    assert "At most 50,000 codes" in too_many.text
    assert codes() == []


def test_a_viewer_looks_and_changes_nothing(member: Callable[..., Person], shop_key: str) -> None:
    pool = make_pool(member("marketer"), shop_key, text="A1")
    who = member("viewer")
    base = f"/admin/shops/{shop_key}/coupons"

    assert who.get(base).status_code == 200
    assert who.get(f"{base}/{pool}").status_code == 200
    assert who.post(base, {"name": "Mine"}).status_code == 403
    assert who.post(f"{base}/{pool}", {"codes": "B2"}).status_code == 403


def test_another_shops_pool_is_not_found(
    member: Callable[..., Person], shop_key: str, other_key: str, codes: Callable[[], list[str]]
) -> None:
    theirs = make_pool(member("owner", other_key), other_key, text="A1")
    who = member("owner")

    for key in (shop_key, other_key):
        assert who.get(f"/admin/shops/{key}/coupons/{theirs}").status_code == 404
        assert who.post(f"/admin/shops/{key}/coupons/{theirs}", {"codes": "B2"}).status_code == 404
    assert codes() == ["A1"]
