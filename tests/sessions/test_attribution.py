"""Where a session came from, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.events import scrub
from tracker.sessions.attribution import attribute

SHOP = "https://acme.example/"


@pytest.mark.parametrize(
    ("query", "referrer", "channel"),
    [
        ("", "", "direct"),
        ("", "https://www.google.com/", "organic"),
        ("", "https://www.google.co.th/search?q=mug", "organic"),
        ("", "https://google.de/", "organic"),
        ("", "https://duckduckgo.com/", "organic"),
        ("", "https://yandex.ru/", "organic"),
        ("", "https://coccoc.com/search", "organic"),
        ("", "https://m.facebook.com/", "social"),
        ("", "https://t.co/abc", "social"),
        ("", "https://zalo.me/", "social"),
        ("", "https://www.pinterest.de/pin/1", "social"),
        ("", "https://mail.google.com/", "email"),
        ("", "https://mail.ru/", "email"),
        ("", "https://blog.example/best-mugs", "referral"),
        # Names that only look like others'.
        ("", "https://notfacebook.com/", "referral"),
        ("", "https://facebook.com.evil.example/", "referral"),
        ("", "https://mygoogle.example/", "referral"),
        # The shop itself is no origin.
        ("", "https://acme.example/products", "direct"),
        ("", "https://www.acme.example/products", "direct"),
        # A medium that is said outweighs what can be guessed.
        ("utm_medium=email", "https://www.google.com/", "email"),
        ("utm_medium=CPC", "", "paid"),
        ("utm_medium=newsletter&utm_source=spring", "", "email"),
        ("utm_medium=paid_social", "", "social"),
        ("utm_medium=affiliate", "https://blog.example/", "affiliate"),
        ("utm_medium=banner", "", "display"),
        ("utm_medium=pigeon", "", "referral"),
        ("utm_medium=pigeon", "https://www.google.com/", "organic"),
        ("utm_source=flyer", "", "referral"),
        ("gclid=abc", "https://www.google.com/", "paid"),
        ("msclkid=abc", "https://www.bing.com/", "paid"),
        ("yclid=1", "", "paid"),
        ("fbclid=abc", "https://l.facebook.com/", "social"),
        ("ttclid=abc", "", "social"),
        ("utm_medium=email&gclid=abc", "", "email"),
    ],
)
def test_a_session_has_one_channel(query: str, referrer: str, channel: str) -> None:
    assert attribute(f"{SHOP}?{query}", referrer).channel == channel


def test_the_utm_fields_that_were_given_are_kept_and_no_others() -> None:
    origin = attribute(f"{SHOP}?utm_source=Spring%20mail&utm_campaign=a%00b&utm_id=7&utm_term=", "")
    assert origin.utm == {"source": "Spring mail", "campaign": "a�b"}


def test_a_utm_value_is_cut_to_what_fits() -> None:
    assert len(attribute(f"{SHOP}?utm_source={'x' * 500}", "").utm["source"]) == 120


def test_a_referrer_of_the_shop_itself_is_forgotten() -> None:
    assert attribute(SHOP, "https://acme.example/cart").referrer == ""
    assert attribute(SHOP, "https://blog.example/").referrer == "https://blog.example/"


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_the_addresses_are_there_is_a_channel(landing: str, referrer: str) -> None:
    assert attribute(scrub.url(f"http://{landing}"), scrub.url(f"https://{referrer}")).channel
