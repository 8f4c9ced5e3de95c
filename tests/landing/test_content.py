"""What a landing page may hold, when it is open, and what is looked at before it goes live."""

from __future__ import annotations

from typing import Any

import pytest

from tracker.landing.checklist import Around, PopupFacts, checklist
from tracker.landing.content import fresh_for, parse_content, state_at
from tracker.popups.document import DocumentError
from tracker.shops.slugs import is_slug, slug_of

POPUP = "pop_abc"


def page(**changes: Any) -> dict[str, Any]:
    return {"title": "Spring", "hero": {"heading": "Spring is here"}, **changes}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": ""}, "title"),
        ({"hero": {"heading": ""}}, "hero.heading"),
        ({"hero": {"heading": "x", "picture": "javascript:alert(1)"}}, "hero.picture"),
        ({"share_image": "http://pictures.example/a.png"}, "share_image"),
        ({"blocks": [{"type": "button", "text": "Go", "href": "//evil.example"}]}, "blocks[0].href"),
        ({"blocks": [{"type": "popup", "popup": ""}]}, "blocks[0].popup"),
        ({"blocks": [{"type": "popup", "popup": 'x"onload=1'}]}, "blocks[0].popup"),
        ({"blocks": [{"type": "popup", "popup": POPUP}] * 2}, "blocks"),
        ({"blocks": [{"type": "form"}]}, "blocks[0].type"),
        ({"footer": {"shop_link": "/home"}}, "footer.shop_link"),
        ({"schedule": {"starts_at": 5, "ends_at": 5}}, "schedule"),
        ({"theme": {"accent": "red;}body{"}}, "theme.accent"),
        ({"language": "English"}, "language"),
        ({"script": "x"}, "page"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_content(page(**changes))
    assert refused.value.path == path


@pytest.mark.parametrize(("now", "state", "fresh"), [(999, "early", 0), (4_000, "open", 6), (10_000, "over", 60)])
def test_it_opens_and_ends_on_the_moment_and_no_cache_lasts_longer(now: int, state: str, fresh: int) -> None:
    content = parse_content(page(schedule={"starts_at": 1_000, "ends_at": 10_000}))
    assert state_at(content, now) == state
    assert fresh_for(content, now, 60) == fresh


def levels(content: dict[str, Any], **around: Any) -> dict[str, str]:
    """Path → the gravest thing that is said of it."""
    popups = around.pop("popups", {})
    given = {"consent_mode": "strict", "has_prompt": True, "has_home": True, "now_ms": 1_000, **around}
    found: dict[str, str] = {}
    for check in checklist(parse_content(content), Around(popups=popups, **given)):
        found.setdefault(check.path, check.level)
    return found


WHOLE = page(description="All about spring", share_image="https://p.example/a.png")


def test_a_whole_page_is_well() -> None:
    assert set(levels(WHOLE).values()) == {"good"}


def test_what_is_missing_is_found() -> None:
    assert levels(page())["description"] == "blocks"
    assert levels(page())["share_image"] == "advice"
    assert levels(WHOLE, has_home=False)["footer.shop_link"] == "advice"
    assert levels(WHOLE, has_prompt=False)[""] == "advice"
    assert levels(WHOLE, consent_mode="full")[""] == "advice"
    assert levels({**WHOLE, "schedule": {"ends_at": 500}})["schedule.ends_at"] == "advice"


def test_its_popups_must_be_live_and_a_game_wants_rules_and_the_same_end() -> None:
    with_popup = {**WHOLE, "blocks": [{"type": "popup", "popup": POPUP}], "schedule": {"ends_at": 9_000}}
    assert levels(with_popup)["blocks[0].popup"] == "blocks"
    paused = PopupFacts("Wheel", is_live=False, has_game=True, has_rule=False, ends_at=None)
    assert levels(with_popup, popups={POPUP: paused})["blocks[0].popup"] == "blocks"
    live = PopupFacts("Wheel", is_live=True, has_game=True, has_rule=False, ends_at=None)
    found = levels(with_popup, popups={POPUP: live})
    assert (found["blocks[0].popup"], found["footer.rules"], found["schedule.ends_at"]) == ("good", "advice", "advice")
    ruled = PopupFacts("Wheel", is_live=True, has_game=False, has_rule=True, ends_at=5_000)
    found = levels(with_popup, popups={POPUP: ruled})
    assert found["blocks[0].popup"] == "advice"
    assert not {"footer.rules", "schedule.ends_at"} & set(found)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Fixture & Sons", "fixture-sons"), ("Đào Tiên", "dao-tien"), ("  Große Töpfe! ", "grosse-topfe"), ("ร้าน", "")],
)
def test_an_address_is_made_of_a_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a b", "a/b", "ä", "x" * 41])
def test_what_cannot_stand_in_an_address_is_none(text: str) -> None:
    assert not is_slug(text)
