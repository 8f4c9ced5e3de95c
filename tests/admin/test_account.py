"""A person's own account: the language and the look of the admin."""

from collections.abc import Callable

import pytest

from tests.admin.conftest import Person

ACCOUNT = "/admin/account"
CHOICE = f"{ACCOUNT}/language-and-look"


def test_the_admin_speaks_the_language_of_the_browser_until_another_is_chosen(owner: Person, shop_key: str) -> None:
    page = owner.get(f"/admin/shops/{shop_key}", headers={"Accept-Language": "ru-RU,ru;q=0.9"}).text
    assert '<html lang="ru"' in page
    assert "Обзор" in page
    assert owner.post(CHOICE, {"language": "vi", "look": ""}).status_code == 302
    page = owner.get(f"/admin/shops/{shop_key}", headers={"Accept-Language": "ru-RU,ru;q=0.9"}).text
    assert '<html lang="vi"' in page
    assert "Tổng quan" in page


def test_the_look_goes_with_the_person_to_every_browser(member: Callable[..., Person]) -> None:
    owner = member("owner")
    assert "data-look" not in owner.get(ACCOUNT).text
    owner.post(CHOICE, {"language": "", "look": "dark"})
    assert '<html lang="en" data-look="dark"' in member("owner").get(ACCOUNT).text
    owner.post(CHOICE, {"language": "", "look": ""})
    assert "data-look" not in owner.get(ACCOUNT).text


@pytest.mark.parametrize("choice", [{"language": "xx"}, {"look": "pink"}, {"language": '"><script>'}])
def test_what_was_never_offered_is_refused(owner: Person, choice: dict[str, object]) -> None:
    assert owner.post(CHOICE, choice).status_code == 400
    assert '<html lang="en"' in owner.get(ACCOUNT).text
