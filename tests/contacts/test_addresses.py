"""Which texts are an address, in which one spelling, and which addresses are one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.contacts.addresses import inbox, mailbox, masked, normalise, private_domain
from tracker.errors import Rejected


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("carl@example.com", "carl@example.com"),
        ("  Carl@Example.COM ", "carl@example.com"),
        ("carl.o'neil+shop@mail.example.co.uk", "carl.o'neil+shop@mail.example.co.uk"),
        ("carl@shop.test", "carl@shop.test"),
        ("carl@пример.рф", "carl@пример.рф"),
        ("carl@xn--e1afmkfd.xn--p1ai", "carl@пример.рф"),
        ("ca\u0301rl@example.com", "cárl@example.com"),
    ],
)
def test_an_address_has_one_spelling(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "carl",
        "carl@",
        "@example.com",
        "carl@localhost",
        "carl@example",
        "carl@example..com",
        "carl@@example.com",
        "carl @example.com",
        "carl@example.com, mia@example.com",
        "Carl <carl@example.com>",
        "carl@example.com\nBcc: all@example.com",
        "carl@[127.0.0.1]",
        "carl\0@example.com",
        "carl\u2028@example.com",
        f"{'x' * 65}@example.com",
        f"carl@{'x' * 250}.com",
    ],
)
def test_what_is_no_whole_address_is_rejected(typed: str) -> None:
    with pytest.raises(Rejected, match="bad_email"):
        normalise(typed)


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("carl@example.com", "carl@example.com"),
        ("c.a.r.l@gmail.com", "carl@gmail.com"),
        ("carl+wheel@gmail.com", "carl@gmail.com"),
        ("c.arl+x+y@googlemail.com", "carl@gmail.com"),
        ("carl+wheel@outlook.com", "carl@outlook.com"),
        ("c.arl@outlook.com", "c.arl@outlook.com"),
        # Elsewhere a plus may well be part of the name.
        ("carl+wheel@example.com", "carl+wheel@example.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one(address: str, box: str) -> None:
    assert mailbox(address) == box


@pytest.mark.parametrize(
    ("address", "counted", "domain"),
    [
        ("vic.tim+news@victim.example", "victim@victim.example", "victim.example"),
        ("V.ictim+a+b@Victim.example", "victim@victim.example", "victim.example"),
        ("vic.tim@googlemail.com", "victim@gmail.com", ""),
        ("vic.tim@gmx.de", "victim@gmx.de", ""),
        ("+@victim.example", "@victim.example", "victim.example"),
    ],
)
def test_what_may_reach_one_person_is_counted_as_one(address: str, counted: str, domain: str) -> None:
    plain = normalise(address)
    assert (inbox(plain), private_domain(plain)) == (counted, domain)


def test_a_masked_address_shows_a_letter_and_the_domain() -> None:
    assert masked("carl@example.com") == "c•••@example.com"


@given(st.text(max_size=300))
def test_whatever_is_typed_is_an_address_or_is_rejected(typed: str) -> None:
    try:
        normal = normalise(typed)
    except Rejected:
        return
    assert normalise(normal) == normal


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,4}){0,2}(\+[a-z]{1,4})?", fullmatch=True))
def test_the_mailbox_of_a_mailbox_is_itself(local: str) -> None:
    assert mailbox(mailbox(f"{local}@gmail.com")) == mailbox(f"{local}@gmail.com")
