"""Anything of a shop is found by its name, and nothing of another."""

from collections.abc import Callable

from flask import Flask

from tests.admin.conftest import Person
from tests.factories import Browser, form_document, make_popup


def find(who: Person, key: str, wanted: str) -> str:
    return who.client.get(f"/admin/shops/{key}/find", query_string={"q": wanted}).text


def test_pages_are_found_in_the_language_of_the_person_and_in_english(owner: Person, shop_key: str) -> None:
    assert f'href="/admin/shops/{shop_key}/orders"' in find(owner, shop_key, "ord")
    owner.post("/admin/account/language-and-look", {"language": "vi", "look": ""})
    assert f'href="/admin/shops/{shop_key}"' in find(owner, shop_key, "tổng")
    assert f'href="/admin/shops/{shop_key}/orders"' in find(owner, shop_key, "Orders")


def test_what_people_named_is_found_by_any_part_of_the_name(owner: Person, shop_key: str) -> None:
    owner.post(f"/admin/shops/{shop_key}/coupons", {"name": "Spring 10 % off", "codes": "A1"})
    assert "Spring 10 % off" in find(owner, shop_key, "ring")
    assert "Spring" in find(owner, shop_key, "10 %")
    assert "Spring" not in find(owner, shop_key, "%%")
    assert "Spring" not in find(owner, shop_key, "summer")


def test_nothing_of_another_shop_is_found(
    member: Callable[..., Person], owner: Person, shop_key: str, other_key: str
) -> None:
    member("owner", other_key).post(f"/admin/shops/{other_key}/coupons", {"name": "Theirs", "codes": "A1"})
    assert "coupons/" not in find(owner, shop_key, "Theirs")
    assert "Nothing of this shop" in find(owner, shop_key, "Theirs")


def test_a_contact_is_found_by_the_whole_address_and_masked_for_viewers(
    member: Callable[..., Person], owner: Person, shop_key: str, app: Flask
) -> None:
    popup = make_popup(app, shop_key, form_document())
    ann = Browser(app.test_client(), shop_key, url="https://acme.example/")
    ann.submit(popup, ann.see(popup), "ann@example.com")
    assert "ann@example.com" in find(owner, shop_key, "Ann@Example.com")
    assert "contacts/" not in find(owner, shop_key, "ann@example")
    assert "ann@example.com" not in find(member("viewer"), shop_key, "ann@example.com")


def test_a_hostile_search_is_only_a_text(owner: Person, shop_key: str) -> None:
    assert "<script>" not in find(owner, shop_key, "<script>alert(1)</script>@")
    assert "Nothing of this shop" in find(owner, shop_key, "x" * 5000)
