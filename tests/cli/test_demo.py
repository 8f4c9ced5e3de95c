from tests.factories import rows
from tracker.popups.models import Coupon, Popup
from tracker.shops.models import ShopOrigin


def test_it_makes_the_demo_shop_with_live_popups_and_codes(app, answer):
    told = answer("demo")

    assert set(told) == {"shop", "address", "admin", "created"}
    assert told["created"] is True
    assert {one.name: one.status for one in rows(app, Popup)} == {
        "Before you go": "live",
        "Free shipping bar": "live",
        "Welcome wheel": "live",
    }
    assert len(rows(app, Coupon)) > 1000
    settings = answer("shop", "show", told["shop"])["settings"]
    assert (settings["consent.mode"], settings["capture.mode"], settings["capture.notice"]) == ("full", "all", True)


def test_its_origins_are_both_names_of_this_machine(app, answer):
    answer("demo")

    assert [one.origin for one in rows(app, ShopOrigin)] == ["http://127.0.0.1:8000", "http://localhost:8000"]


def test_a_second_run_keeps_what_the_marketer_did(app, run, answer):
    shop = answer("demo")["shop"]
    run("shop", "set", shop, "capture.mode=off")
    before = rows(app, Popup), rows(app, Coupon)

    told = answer("demo")

    assert told["created"] is False
    assert (rows(app, Popup), rows(app, Coupon)) == before
    assert answer("shop", "show", shop)["settings"]["capture.mode"] == "off"


def test_it_learns_the_origin_of_a_new_address(answer, make_app, app):
    shop = answer("demo")["shop"]
    moved = make_app(SHOPBELL_PUBLIC_URL="https://demo.acme.example")

    moved.test_cli_runner().invoke(args=["demo"])

    assert "https://demo.acme.example" in answer("shop", "show", shop)["origins"]
