"""An address that is taken as it is would have come out of the long way round the same."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.events import scrub

PIECES = (
    "shop.example", "a", "B", ".", "-", "/", "?", "&", "=", "utm_source", "token", "e-mail", "_", "key", "shopbell_x",
    "%40", "@", "~", ":80", ":", "#", "code", " ", "sid", "é", "+",
)  # fmt: skip


@given(st.sampled_from(("https://", "http://", "HTTPS://", "//")), st.lists(st.sampled_from(PIECES), max_size=12))
def test_a_plain_address_is_what_cleaning_would_leave(scheme: str, pieces: list[str]) -> None:
    address = scheme + "".join(pieces)
    assert scrub.url(address) == scrub._cleaned_url(address.strip())


def test_most_addresses_of_shops_are_plain() -> None:
    assert scrub._PLAIN_URL.fullmatch("https://shop.example/products/red-shoes-7?utm_source=letter&page=2")
