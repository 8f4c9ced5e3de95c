"""What is taken out of texts and addresses before anything is stored."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Rejected
from tracker.events import scrub

PAGE = "https://acme.example/mug"


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Café ☕ 日本 ไทย", "Café ☕ 日本 ไทย"),
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("bell\x07", "bell\ufffd"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        (None, ""),
        (7, ""),
        (["a"], ""),
    ],
)
def test_a_text_can_be_stored_by_every_database(given_text: Any, kept: str) -> None:
    assert scrub.text(given_text) == kept


def test_a_text_is_cut() -> None:
    assert len(scrub.text("x" * 1000)) == scrub.LONGEST_TEXT


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (PAGE, PAGE),
        (f"{PAGE}?utm_source=mail&color=red", f"{PAGE}?utm_source=mail&color=red"),
        (f"{PAGE}?page=2&empty=", f"{PAGE}?page=2&empty="),
        (f"{PAGE}#section", PAGE),
        ("https://carl:secret@acme.example/mug", PAGE),
        (f"{PAGE}?token=abc&q=mug", f"{PAGE}?q=mug"),
        (f"{PAGE}?reset_password=1", PAGE),
        (f"{PAGE}?session-id=1&x=2", f"{PAGE}?x=2"),
        (f"{PAGE}?email=whatever", PAGE),
        (f"{PAGE}?q=carl@acme.example", PAGE),
        (f"{PAGE}?q=carl%40acme.example", PAGE),
        (f"{PAGE}?carl@acme.example", PAGE),
        ("https://acme.example/u/carl@acme.example/orders", "https://acme.example/u/-/orders"),
        ("https://acme.example/u/carl%40acme.example", "https://acme.example/u/-"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/mug", ""),
        ("https://", ""),
        ("http://[", ""),
        ("http://x]@[y/", ""),
        ("https://acme.example/?" + "&".join("a=1" for _ in range(200)), ""),
        (None, ""),
        (7, ""),
    ],
)
def test_an_address_is_kept_without_secrets(address: Any, kept: str) -> None:
    assert scrub.url(address) == kept


@given(st.text(max_size=200))
def test_every_text_can_be_read_as_an_address_or_is_none(tail: str) -> None:
    kept = scrub.url(f"https://{tail}")
    assert len(kept) <= scrub.LONGEST_URL
    assert scrub.url(kept) in (kept, "") or "%" in kept


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"n": float("nan")}, "number_out_of_range"),
        ({"n": float("inf")}, "number_out_of_range"),
        ({"n": 2**53}, "number_out_of_range"),
        ({"n": -(2**63)}, "number_out_of_range"),
        ({f"key{number}": 1 for number in range(51)}, "too_many_params"),
        ({"a": {"b": {"c": {"d": {"e": {"f": {}}}}}}}, "too_deep"),
        ({"a": object()}, "bad_params"),
    ],
)
def test_parameters_that_cannot_be_kept_as_they_are_are_refused(params: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected) as rejected:
        scrub.params(params)
    assert rejected.value.reason == reason


def test_parameters_are_cut_to_what_is_sensible() -> None:
    kept = scrub.params({"k" * 100: "v" * 1000, "list": list(range(500)), "page": "https://a.example/" + "x" * 600})
    assert len(kept["k" * scrub.LONGEST_KEY]) == scrub.LONGEST_TEXT
    assert len(kept["list"]) == scrub.MOST_ITEMS
    assert len(kept["page"]) == 618
