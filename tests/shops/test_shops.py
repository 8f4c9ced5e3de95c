import pytest

from tracker.clock import now
from tracker.db import db
from tracker.ids import token_hash
from tracker.shops.models import Shop
from tracker.shops.shops import (
    MAXIMUM_ORIGINS,
    ShopError,
    add_origin,
    create_shop,
    normalise_origin,
    remove_origin,
    renew_secret_key,
    secret_key_of,
    set_settings,
)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://acme.example", "https://acme.example"),
        ("https://acme.example/", "https://acme.example"),
        (" HTTPS://ACME.Example ", "https://acme.example"),
        ("https://acme.example:443", "https://acme.example"),
        ("http://acme.example:80", "http://acme.example"),
        ("http://acme.example:443", "http://acme.example:443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://my_shop.example", "https://my_shop.example"),
    ],
)
def test_it_writes_an_origin_as_browsers_do(text, origin):
    assert normalise_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "acme.example",
        "//acme.example",
        "ftp://acme.example",
        "javascript:alert(1)",
        "https://",
        "https://acme.example/shop",
        "https://acme.example?x=1",
        "https://acme.example#top",
        "https://mia:secret@acme.example",
        "https://@acme.example",
        "https://*.acme.example",
        "https://acme.example:port",
        "https://acme.example:99999",
        "https://[::1",
        "https://a b.example",
    ],
)
def test_it_refuses_what_is_no_origin(text):
    with pytest.raises(ShopError):
        normalise_origin(text)


@pytest.mark.usefixtures("app_context")
class TestAShop:
    @pytest.fixture
    def shop(self) -> Shop:
        return create_shop("acme", ["https://acme.example"], now=now())[0]

    def test_it_keeps_its_secret_key_sealed_and_findable(self, shop):
        key = secret_key_of(shop)

        assert key.encode() not in shop.secret_key_sealed
        assert shop.secret_key_hash == token_hash(key)

    def test_a_renewed_key_takes_the_place_of_the_old(self, shop):
        old = secret_key_of(shop)

        new = renew_secret_key(shop)

        assert new != old
        assert secret_key_of(shop) == new
        assert shop.secret_key_hash == token_hash(new)

    def test_an_origin_is_added_once_and_taken_away(self, shop):
        assert add_origin(shop, "https://www.acme.example/")
        assert not add_origin(shop, "https://WWW.acme.example")
        assert remove_origin(shop, "https://www.acme.example")
        assert not remove_origin(shop, "https://www.acme.example")

    def test_it_has_so_many_origins_and_no_more(self, shop):
        for number in range(MAXIMUM_ORIGINS - 1):
            add_origin(shop, f"https://{number}.acme.example")

        with pytest.raises(ShopError):
            add_origin(shop, "https://one-too-many.acme.example")

    def test_a_changed_setting_is_stored(self, shop):
        set_settings(shop, {"capture.mode": "all"})
        set_settings(shop, {"currency": "VND"})
        db.session.flush()
        db.session.expire(shop)

        assert shop.settings == {"capture.mode": "all", "currency": "VND"}
