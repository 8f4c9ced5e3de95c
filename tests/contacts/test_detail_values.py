"""What counts as a phone number, a name, a birth date; and what is a secret in any field."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.contacts.detail_values import KINDS, LONGEST, is_secret, masked_detail, read_detail
from tracker.errors import Rejected

TODAY = dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("phone", " +84 912 345 678 ", "+84912345678"),
        ("phone", "(030) 1234-567", "0301234567"),
        ("phone", "06.12.34.56.78", "0612345678"),
        ("phone", "1234567", "1234567"),
        ("name", "  Vera   Lind ", "Vera Lind"),
        ("name", "Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("name", "Анна-Мария", "Анна-Мария"),
        ("name", "สมชาย ใจดี", "สมชาย ใจดี"),
        ("name", "山田・太郎", "山田・太郎"),
        ("name", "Conan O'Brien", "Conan O'Brien"),
        ("name", "Jose\u0301", "José"),
        ("birth_date", "1990-03-12", "1990-03-12"),
        ("birth_date", "12.03.1990", "1990-03-12"),
        ("birth_date", "03.04.1990", "1990-04-03"),
        ("birth_date", "31/12/1990", "1990-12-31"),
        ("birth_date", "12/31/1990", "1990-12-31"),
        ("birth_date", "5/5/1990", "1990-05-05"),
        ("birth_date", "03/04/1990", "3/4/1990"),
        ("birth_date", "1990年3月12日", "1990-03-12"),
        ("birth_date", "12.03.2533", "1990-03-12"),
    ],
)
def test_a_value_of_its_kind_is_kept_in_one_spelling(kind: str, typed: str, kept: str) -> None:
    assert read_detail(kind, "", typed, TODAY)[1] == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("phone", "123456"),
        ("phone", "1234567890123456"),
        ("phone", "4222222222222"),
        ("phone", "0912345678 or 0912345679"),
        ("phone", "call me"),
        ("phone", "٠٩١٢٣٤٥٦٧٨"),
        ("phone", "078-05-1120"),
        ("name", "Vera2"),
        ("name", "vera@example.com"),
        ("name", "www.example.com"),
        ("name", "example.com"),
        ("name", "https://x"),
        ("name", "<b>Vera</b>"),
        ("name", "\u202eVera"),
        ("name", "=cmd"),
        ("name", "-"),
        ("name", "x" * 81),
        ("name", ""),
        ("birth_date", "2025-01-01"),
        ("birth_date", "2017-01-01"),
        ("birth_date", "1880-01-01"),
        ("birth_date", "31.02.1990"),
        ("birth_date", "13/13/1990"),
        ("birth_date", "12.03.90"),
        ("birth_date", "1990"),
        ("birth_date", "next May"),
        ("card", "4111111111111111"),
        ("email", "vera@example.com"),
        ("", "x"),
    ],
)
def test_what_does_not_look_like_its_kind_is_refused(kind: str, typed: str) -> None:
    with pytest.raises(Rejected):
        read_detail(kind, "", typed, TODAY)


def test_the_part_is_of_a_name_alone_and_one_of_three() -> None:
    assert read_detail("name", "family", "Lind", TODAY)[0] == "family"
    assert read_detail("name", "middle", "Lind", TODAY)[0] == "full"
    assert read_detail("phone", "family", "1234567", TODAY)[0] == ""


@pytest.mark.parametrize(
    "value",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "my card is 4111.1111.1111.1111",
        "4111111111111111@example.com",
        "078-05-1120",
        "DE89 3704 0044 0532 0130 00",
        "gb82west12345698765432",
    ],
)
def test_cards_accounts_and_social_security_numbers_are_secrets_in_any_field(value: str) -> None:
    assert is_secret(value)


@pytest.mark.parametrize("value", ["vera@example.com", "+49 30 1234567", "Vera Lind", "4111 1111 1111 1112", ""])
def test_ordinary_values_are_no_secrets(value: str) -> None:
    assert not is_secret(value)


def test_a_viewer_sees_the_end_of_a_number_and_the_beginning_of_a_name() -> None:
    assert masked_detail("phone", "+84912345678") == "••• 78"
    assert masked_detail("name", "Vera Lind") == "V•••"
    assert masked_detail("birth_date", "1990-03-12") == "•••"


@given(st.sampled_from(KINDS), st.text(max_size=120))
def test_whatever_comes_is_kept_short_and_clean_or_refused(kind: str, typed: str) -> None:
    try:
        _part, kept = read_detail(kind, "", typed, TODAY)
    except Rejected:
        return
    assert 0 < len(kept) <= LONGEST
    assert "@" not in kept
    assert "<" not in kept
    assert kept[0] not in "=-@\t\r"
    assert not is_secret(kept)
