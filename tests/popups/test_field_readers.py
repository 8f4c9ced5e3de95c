"""What a visitor may answer in each kind of field, and what is said where it is none. Everything here can be forged."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import field_of
from tracker.popups.document import FormField
from tracker.popups.field_readers import LONGEST_LINE, LONGEST_TEXT, Around, Chosen, Wrong, read_field

AROUND = Around(dt.date(2026, 11, 26), ("VN", "VN"), {"utm_source": "letter", "page": "https://acme.example/mug"})
OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}, {"value": "x", "label": "Other", "text": True}]
TOO_MANY = "x" * 5000


def read(kind: str, given: Any, around: Around = AROUND, **changes: Any) -> Any:
    """The value, or the word of what is wrong in brackets."""
    one = msgspec.convert(field_of(kind, "field", **changes), FormField)
    try:
        return read_field(one, given, around)
    except Wrong as wrong:
        return [wrong.word]


ONE = {"options": OPTIONS}
MANY = {"options": OPTIONS, "many": True}

CASES: list[tuple[str, Any, Any, dict[str, Any]]] = [
    ("phone", "0912 345 678", "+84912345678", {}),
    ("phone", "+84 (0) 912 345 678", "+84912345678", {}),
    ("phone", "(+84) 912-345-678", "+84912345678", {}),
    ("phone", "0049 171 1234567", "+491711234567", {}),
    ("phone", "０９１２３４５６７８", "+84912345678", {}),
    ("phone", "+1 212 555 0123", "+12125550123", {}),
    ("phone", "171 1234567", ["phone_country"], {}),
    ("phone", "+84 12", ["phone_invalid"], {}),
    ("phone", "+999 123 456 789", ["phone_invalid"], {}),
    ("phone", "call me", ["phone_invalid"], {}),
    ("phone", "0912345678;drop table", ["phone_invalid"], {}),
    ("phone", "1" * 41, ["phone_invalid"], {}),
    ("phone", "  ", ["required"], {}),
    ("phone", None, None, {"required": False}),
    ("phone", 84912345678, ["required"], {}),
    ("first_name", "  Mai   Linh ", "Mai Linh", {}),
    ("first_name", "D’Arcy-O'Neil", "D’Arcy-O'Neil", {}),
    ("first_name", "ณัฐพงษ์", "ณัฐพงษ์", {}),
    ("first_name", "<script>", ["name_invalid"], {}),
    ("first_name", "shop.example", ["name_invalid"], {}),
    ("first_name", "x" * 81, ["name_invalid"], {}),
    ("first_name", "4111 1111 1111 1111", ["name_invalid"], {}),
    ("first_name", "", ["required"], {}),
    ("birth_date", "1990-03-12", "1990-03-12", {}),
    ("birth_date", "2004-02-29", "2004-02-29", {}),
    ("birth_date", "1990-02-30", ["date_invalid"], {}),
    ("birth_date", "2023-02-29", ["date_invalid"], {}),
    ("birth_date", "12.03.1990", ["date_invalid"], {}),
    ("birth_date", "2026-11-27", ["date_invalid"], {}),
    ("birth_date", "2016-11-27", ["date_invalid"], {}),
    ("birth_date", "2016-11-26", "2016-11-26", {}),
    ("birth_date", "1890-01-01", ["date_invalid"], {}),
    ("birth_date", "0000-00-00", ["date_invalid"], {}),
    ("birth_date", "9999-99-99", ["date_invalid"], {}),
    ("birth_date", 19900312, ["required"], {}),
    ("choice", "b", Chosen(("b",)), ONE),
    ("choice", ["b"], Chosen(("b",)), ONE),
    ("choice", ["b", "a", "b"], Chosen(("a", "b")), MANY),
    ("choice", ["a", "b"], ["choose_one"], ONE),
    ("choice", {"chosen": ["x"], "text": " The  smell "}, Chosen(("x",), "The  smell"), ONE),
    ("choice", {"chosen": ["a", "x"], "text": "Dust"}, Chosen(("a", "x"), "Dust"), MANY),
    ("choice", {"chosen": ["a"], "text": "for nothing"}, Chosen(("a",)), ONE),
    ("choice", {"chosen": ["x"], "text": {"$ne": 1}}, Chosen(("x",)), ONE),
    ("choice", {"chosen": ["x"], "text": TOO_MANY}, Chosen(("x",), "x" * LONGEST_LINE), ONE),
    ("choice", {"chosen": ["x"], "text": "4111 1111 1111 1111"}, ["text_secret"], ONE),
    ("choice", "c", ["choose_one"], ONE),
    ("choice", ["a", "c"], ["choose_one"], MANY),
    ("choice", ["a", {"b": 1}], ["choose_one"], MANY),
    ("choice", {"chosen": {"chosen": "a"}}, ["choose_one"], ONE),
    ("choice", [], ["choose_one"], MANY),
    ("choice", [], None, {**MANY, "required": False}),
    ("choice", True, ["choose_one"], ONE),
    ("csat", 1, 1, {}),
    ("csat", 5, 5, {}),
    ("csat", 0, ["choose_one"], {}),
    ("csat", 6, ["choose_one"], {}),
    ("csat", 4.0, ["choose_one"], {}),
    ("csat", "4", ["choose_one"], {}),
    ("csat", True, ["choose_one"], {}),
    ("csat", None, ["choose_one"], {}),
    ("csat", None, None, {"required": False}),
    ("nps", 0, 0, {}),
    ("nps", 10, 10, {}),
    ("nps", 11, ["choose_one"], {}),
    ("nps", -1, ["choose_one"], {}),
    ("nps", 10**400, ["choose_one"], {}),
    ("text", " It was\x00 fine. ", "It was fine.", {}),
    ("text", TOO_MANY, "x" * LONGEST_LINE, {}),
    ("text", TOO_MANY, "x" * LONGEST_TEXT, {"long": True}),
    ("text", "My card is 4111-1111-1111-1111", ["text_secret"], {}),
    ("text", "\ud800", ["required"], {}),
    ("text", ["a"], ["required"], {}),
    ("text", "", None, {"required": False}),
    ("hidden", "forged", "spring", {"value": "spring"}),
    ("hidden", "forged", "letter", {"from": "utm_source"}),
    ("hidden", "forged", None, {"from": "utm_term"}),
]


@pytest.mark.parametrize(("kind", "value", "wanted", "changes"), CASES)
def test_an_answer_is_read_or_told_what_is_wrong_with_it(
    kind: str, value: Any, wanted: Any, changes: dict[str, Any]
) -> None:
    assert read(kind, value, **changes) == wanted


@pytest.mark.parametrize(
    ("written", "countries", "wanted"),
    [
        ("0171 1234567", ("DE", "DE"), "+491711234567"),
        ("8 916 123-45-67", ("RU", ""), "+79161234567"),
        ("081-234-5678", ("", "TH"), "+66812345678"),
        # A number of both countries, and not the same one.
        ("0912345678", ("DE", "VN"), ["phone_country"]),
        ("0171 1234567", ("DE", "VN"), "+491711234567"),
        ("0171 1234567", (), ["phone_country"]),
        ("0171 1234567", ("ZZ",), ["phone_country"]),
    ],
)
def test_a_national_number_is_of_the_country_where_there_is_no_doubt(
    written: str, countries: tuple[str, ...], wanted: Any
) -> None:
    assert read("phone", written, Around(dt.date(2026, 11, 26), countries)) == wanted


KINDS = ["email", "consent", "phone", "first_name", "birth_date", "choice", "text", "csat", "nps", "hidden"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chosen", "text", "x"]), inner),
    max_leaves=5,
)


@given(st.sampled_from(KINDS), st.booleans(), JSON)
def test_whatever_is_sent_is_an_answer_or_a_word(kind: str, required: bool, value: Any) -> None:
    more = {"choice": MANY, "hidden": {"value": "x"}}.get(kind, {})
    more = more if kind == "hidden" else {**more, "required": required}
    answer = read(kind, value, **more)

    if isinstance(answer, list):
        assert answer[0].isidentifier()
    elif isinstance(answer, Chosen):
        assert set(answer.values) <= {"a", "b", "x"}
        assert len(answer.text) <= LONGEST_LINE
    elif isinstance(answer, str):
        assert 0 < len(answer) <= LONGEST_TEXT
        assert "\x00" not in answer
