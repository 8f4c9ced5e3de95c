"""What stands beside the popups: what was closed can be had again, and who has won is reminded of it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import (
    Browser,
    count,
    figures,
    form_document,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    popup_is,
    row,
)
from tracker.popups.models import Impression, Play

TAB = {"teaser": {"text": "10 % off", "when": "closed"}}
REMINDS = {"reminder": {"text": "For your first order", "position": "bottom"}}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, apply_url="https://acme.example/discount/{code}")


def entries(decision: dict[str, Any], popup: str) -> list[dict[str, Any]]:
    return [one for one in decision["popups"] if one["popup"] == popup]


def close(vera: Browser, popup: str) -> str:
    """Sees the popup and closes it; its token."""
    token = vera.see(popup)
    vera.say("promotion_dismissed", {"popup": popup, "token": token, "how": "close"})
    return token


def with_code(**display: Any) -> dict[str, Any]:
    reward = {"kind": "code", "code": "TEN"}
    document = form_document(reward=reward, display=display)
    document["steps"]["done"] = {"blocks": [{"type": "coupon"}]}
    return document


def win(vera: Browser, popup: str) -> str:
    token = vera.see(popup)
    assert vera.submit(popup, token, "vera@example.com").status_code == 200
    return token


# Coming back


@pytest.mark.parametrize("display", [TAB, {"launcher": {"text": "Your gift"}}], ids=["tab", "button"])
def test_what_was_closed_is_offered_again_on_the_next_page_and_counts_once(
    app: Flask, client: FlaskClient, shop: str, display: dict[str, Any]
) -> None:
    popup = make_popup(app, shop, plain_document(display=display, caps={"lifetime": 1}))
    vera = Browser(client, shop)
    close(vera, popup)

    decision = vera.decision()
    [again] = entries(decision, popup)

    assert decision["corners"].startswith("/runtime/corners.js?h=")
    assert decision["why"][0]["gate"] == "cap_lifetime"
    assert (again["returns"], again["triggers"]) == (True, [])
    assert vera.show(popup, again["token"], trigger="teaser").json == {"ok": True, "show": True, "gate": None}
    vera.say("view_promotion", {"popup": popup, "token": again["token"], "trigger": "teaser"})
    vera.say("promotion_dismissed", {"popup": popup, "token": again["token"], "how": "close"})
    assert count(app, Impression) == 1
    assert (figures(app)["impressions"], figures(app)["dismissals"]) == (1, 1)


def test_a_form_that_was_brought_back_is_sent_as_any_other(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, form_document(display=TAB))
    vera = Browser(client, shop)
    close(vera, popup)
    [again] = entries(vera.decision(), popup)

    assert vera.submit(popup, again["token"], "vera@example.com").status_code == 200
    assert row(app, Impression).submitted_at is not None
    # Whoever has sent it is not asked again.
    assert entries(vera.decision(), popup) == []


@pytest.mark.parametrize(
    "display",
    [{}, {"teaser": {"text": "Soon", "when": "before"}}, {"teaser": None}],
    ids=["no tab", "a tab that comes before", "none"],
)
def test_what_nothing_brings_back_stays_away(
    app: Flask, client: FlaskClient, shop: str, display: dict[str, Any]
) -> None:
    popup = make_popup(app, shop, plain_document(display=display))
    vera = Browser(client, shop)
    close(vera, popup)

    assert entries(vera.decision(), popup) == []


def test_what_nobody_has_seen_is_not_brought_back(app: Flask, client: FlaskClient) -> None:
    shop = make_shop(app, popups_per_session=1)
    other = make_popup(app, shop, plain_document(), "Other")
    popup = make_popup(app, shop, plain_document(display=TAB))
    vera = Browser(client, shop)
    close(vera, other)

    decision = vera.decision()
    assert {one["gate"] for one in decision["why"]} == {"cap_session", "cap_all_popups"}
    assert entries(decision, popup) == []


def test_where_the_rule_does_not_hold_it_is_not_offered(app: Flask, client: FlaskClient, shop: str) -> None:
    rule = {"all": [{"condition": "page_url", "params": {"operator": "contains", "values": ["/mugs"]}}]}
    popup = make_popup(app, shop, plain_document(display=TAB, rule=rule))
    vera = Browser(client, shop)
    mugs = {"url": "https://acme.example/mugs", "viewport": [1440, 900]}
    token = vera.token(popup, context=mugs)
    vera.say("view_promotion", {"popup": popup, "token": token})

    assert entries(vera.decision(), popup) == []
    assert len(entries(vera.decision(context=mugs), popup)) == 1


def test_a_shop_without_any_of_this_is_told_nothing_of_it(app: Flask, client: FlaskClient, shop: str) -> None:
    make_popup(app, shop, plain_document())

    assert {"corners", "places"}.isdisjoint(Browser(client, shop).decision())


def test_what_stands_in_the_page_waits_for_its_place_alone(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, plain_document(display={"type": "embedded"}))

    [entry] = entries(Browser(client, shop).decision(), popup)

    assert (entry["triggers"], entry["blocking"]) == ([], False)
    assert [path.partition("?")[0] for path in entry["modules"]] == ["/runtime/places.js"]


# Being reminded


def test_who_has_won_is_reminded_on_every_page(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, with_code(**REMINDS))
    vera = Browser(client, shop)
    win(vera, popup)

    for _ in range(2):
        [entry] = entries(vera.decision(), popup)
        assert entry["document"] is None
        assert entry["reminder"] == {
            "text": "For your first order",
            "position": "bottom",
            "label": "",
            "code": "TEN",
            "apply_url": "https://acme.example/discount/TEN",
            "expires_at": None,
            "seconds_left": None,
        }
    assert entries(Browser(client, shop).decision(), popup)[0].get("reminder") is None


def test_who_puts_it_away_is_not_reminded_again(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, with_code(**REMINDS))
    vera = Browser(client, shop)
    win(vera, popup)
    [entry] = entries(vera.decision(), popup)
    asked = {"v": 1, "shop": shop, "token": entry["token"]}

    assert vera.post(f"/v1/popups/{popup}/reminder", asked).json == {"ok": True}
    assert row(app, Play).put_away_at is not None
    assert entries(vera.decision(), popup) == []
    assert vera.post(f"/v1/popups/{popup}/reminder", {**asked, "token": "forged"}).status_code == 403


@pytest.mark.parametrize(("told", "reminded"), [("ten", False), ("SPRING, TEN", False), ("TENFOLD", True), ("", True)])
def test_a_code_that_an_order_was_placed_with_needs_no_reminder(
    app: Flask, client: FlaskClient, shop: str, told: str, reminded: bool
) -> None:
    popup = make_popup(app, shop, with_code(**REMINDS))
    vera = Browser(client, shop)
    win(vera, popup)
    order = {"transaction_id": "1001", "currency": "EUR", "value": 20, "coupon": told}
    vera.send(make_event("purchase", order))

    assert bool(entries(vera.decision(), popup)) == reminded


def test_what_goes_by_mail_alone_is_not_on_the_page(app: Flask, client: FlaskClient, shop: str) -> None:
    document = with_code(**REMINDS)
    document["reward"]["deliver"] = "email"
    popup = make_popup(app, shop, document)
    vera = Browser(client, shop)
    win(vera, popup)

    assert entries(vera.decision(), popup) == []


def test_nobody_is_reminded_of_a_popup_that_is_paused(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, with_code(**REMINDS))
    vera = Browser(client, shop)
    win(vera, popup)
    popup_is(app, popup, "paused")

    assert entries(vera.decision(), popup) == []


def test_whoever_has_withdrawn_is_not_reminded(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, with_code(**REMINDS))
    vera = Browser(client, shop)
    win(vera, popup)
    vera.post("/v1/consent", {"v": 1, "shop": shop, "visitor": vera.visitor, "consent": {"measurement": False}})

    assert all("reminder" not in one for one in entries(vera.decision(), popup))


def test_the_tag_is_told_of_places_in_the_page_also_where_no_form_is_for_the_visitor(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    nobody = {"condition": "order_count", "params": {"operator": "at_least", "count": 99}}
    make_popup(app, shop, plain_document(display={"type": "embedded"}, rule=nobody))

    decision = Browser(client, shop).decision()

    assert decision["popups"] == []
    assert decision["places"] is True


def test_the_tag_is_told_of_places_also_where_the_only_form_for_one_is_paused(
    app: Flask, client: FlaskClient, shop: str
) -> None:
    popup = make_popup(app, shop, plain_document(display={"type": "embedded"}))
    popup_is(app, popup, "paused")

    decision = Browser(client, shop).decision()

    assert decision["popups"] == []
    # What kept the room free is only known to the page: the tag folds what nothing fills.
    assert decision["places"] is True
    assert decision["corners"].startswith("/runtime/corners.js")
