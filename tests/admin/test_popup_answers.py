"""What visitors answered, in the admin."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.admin.conftest import WHY, Person
from tests.factories import Browser, form_document, make_popup, survey_document


@pytest.fixture
def survey(app: Flask, shop_key: str) -> str:
    """Answered by two people to the end, and by one who left in the middle."""
    popup = make_popup(app, shop_key, survey_document())
    for number, words, odds in ((1, "I wanted blue", 10), (2, "<b>Too dear</b>", 3), (3, "", None)):
        one = Browser(app.test_client(), shop_key, address=f"127.0.0.{number}")
        token = one.see(popup)
        one.submit(popup, token, step="start", fields={"reason": {"chosen": ["other"], "text": "The colour"}})
        if odds is not None:
            one.submit(popup, token, step="why", fields={"more": words})
            one.submit(popup, token, step="thanks", fields={"odds": odds, "mood": 4})
    return popup


def page_of(shop_key: str, popup: str) -> str:
    return f"/admin/shops/{shop_key}/popups/{popup}/answers"


def test_each_question_is_counted_also_for_who_left_in_the_middle(owner: Person, shop_key: str, survey: str) -> None:
    page = owner.get(page_of(shop_key, survey)).text
    assert "3 people answered" in page
    assert "2 people answered" in page
    assert "1 would recommend you, 0 are undecided, 1 would not." in page
    assert "I wanted blue" in page
    assert "&lt;b&gt;Too dear&lt;/b&gt;" in page
    assert "<b>Too dear" not in page


def test_the_list_of_popups_leads_there_where_something_is_asked(
    owner: Person, shop_key: str, survey: str, app: Flask
) -> None:
    plain = make_popup(app, shop_key, form_document())
    listed = owner.get(f"/admin/shops/{shop_key}/popups").text
    assert page_of(shop_key, survey) in listed
    assert page_of(shop_key, plain) not in listed
    assert "This popup asks nothing yet" in owner.get(page_of(shop_key, plain)).text


def test_everything_is_exported_and_no_cell_is_a_formula(owner: Person, shop_key: str, app: Flask) -> None:
    popup = make_popup(app, shop_key, survey_document())
    eve = Browser(app.test_client(), shop_key)
    eve.submit(popup, eve.see(popup), step="start", fields={"reason": {"chosen": ["other"], "text": "=1+1"}})
    lines = owner.post(f"{page_of(shop_key, popup)}/export", WHY).text.splitlines()
    assert lines[0].startswith('\ufeff"at","version"')
    assert len(lines) == 2
    assert '"\'=1+1"' in lines[1]


def test_viewers_look_and_export_nothing(member: Callable[..., Person], shop_key: str, survey: str) -> None:
    viewer = member("viewer")
    assert viewer.get(page_of(shop_key, survey)).status_code == 200
    assert viewer.post(f"{page_of(shop_key, survey)}/export", WHY).status_code == 403
    assert viewer.get(f"{page_of(shop_key, survey)}?days=8").status_code == 404


def test_words_are_paged(owner: Person, shop_key: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.admin.popup_answers.PAGE_LENGTH", 2)
    popup = make_popup(app, shop_key, survey_document())
    for number in range(3):
        one = Browser(app.test_client(), shop_key, address=f"127.0.0.{number + 1}")
        answer = {"reason": {"chosen": ["other"], "text": f"Words {number}"}}
        one.submit(popup, one.see(popup), step="start", fields=answer)
    page = owner.get(page_of(shop_key, popup)).text
    assert "Words 2" in page
    assert "Words 0" not in page
    older = page.split("before=")[1].split('"')[0].split("&")[0]
    assert "Words 0" in owner.get(f"{page_of(shop_key, popup)}?before={older}").text
