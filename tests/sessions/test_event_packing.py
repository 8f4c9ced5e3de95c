"""An event in few bytes reads back as it was."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.events.names import NAMES as ALL_NAMES
from tracker.events.names import SOURCES as ALL_SOURCES
from tracker.ids import uuid7
from tracker.sessions import event_codes
from tracker.sessions.event_packing import Body, pack, unpack, words_in, words_of

AT = 1_764_190_000_000
# Always the same: they are part of tests' names.
RANDOM = uuid.UUID("ae75723a-080b-42f2-bc4b-28ad3277ab0c")
TIMED = uuid.UUID("019ac1eb-1380-7578-ab70-81d4c56890c6")
ITEM = {"item_id": "SKU-123", "item_name": "Running shoe 123", "price": 59.9, "quantity": 1}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(event_codes.PARAMS) | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def packed(body: Body, event_id: bytes) -> tuple[bytes, dict[str, int]]:
    numbers = {text: place for place, text in enumerate(dict.fromkeys(words_of(body)), 1)}
    return pack(body, event_id, numbers), numbers


def there_and_back(body: Body, event_id: bytes) -> Body:
    told, numbers = packed(body, event_id)
    assert set(words_in(told)) == set(numbers.values())
    return unpack(told, event_id, {number: text for text, number in numbers.items()}.__getitem__)


def body(**changes: Any) -> Body:
    told = {"source": "api", "at_ms": AT, "device_at_ms": AT - 5, "page": "", "url": "", "title": "", "params": {}}
    return Body(**(told | changes))


@given(st.dictionaries(st.sampled_from(event_codes.PARAMS) | st.text(max_size=8), values, max_size=5))
def test_parameters_read_back_as_they_were(params: dict[str, Any]) -> None:
    found = there_and_back(body(params=params), uuid7(AT).bytes).params
    # As text, which tells 1 from 1.0 and 0.0 from -0.0.
    assert repr(found) == repr(params)


@pytest.mark.parametrize("page", ["", "p1", "a" * 11, "é" * 6, "a" * 15, "b" * 36, str(RANDOM), str(TIMED),
                                  str(RANDOM).upper()])  # fmt: skip
def test_the_name_of_a_page_reads_back_whatever_it_is(page: str) -> None:
    assert there_and_back(body(page=page), uuid7(AT).bytes).page == page


@pytest.mark.parametrize("event_id", [TIMED.bytes, RANDOM.bytes, b"\xff" * 16, bytes(16)])
def test_times_read_back_whatever_the_id_says(event_id: bytes) -> None:
    for device_at in (0, AT - 1, AT, 253_402_300_799_999):
        told = body(device_at_ms=device_at)
        assert there_and_back(told, event_id) == told


def test_a_cart_takes_few_bytes() -> None:
    told = body(
        page=str(uuid7(AT)), url="https://a.example/p", params={"currency": "EUR", "value": 59.9, "items": [ITEM]}
    )
    assert len(packed(told, uuid7(AT).bytes)[0]) <= 60


def test_every_name_and_source_has_its_number() -> None:
    assert set(event_codes.NAMES) == ALL_NAMES
    assert set(event_codes.SOURCES) == ALL_SOURCES
    assert len(set(event_codes.PARAMS)) == len(event_codes.PARAMS)
    assert set(event_codes.PARAMS) >= event_codes.SHARED
    assert len(event_codes.NAMES) < event_codes.FIRST_WORD
