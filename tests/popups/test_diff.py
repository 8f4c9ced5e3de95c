"""What differs between two documents."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.popups.diff import Difference, differences


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [Difference("a", "changed", 1, 2)]),
        ({"a": True}, {"a": 1}, [Difference("a", "changed", True, 1)]),
        ({"a": 1}, {}, [Difference("a", "removed", 1, None)]),
        ({}, {"a": None}, [Difference("a", "added", None, None)]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, [Difference("a.b[1]", "changed", 2, 3)]),
        ({"a": [1, 2, 3]}, {"a": [0, 1, 2, 3]}, [Difference("a[0]", "added", None, 0)]),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, [Difference("a[1]", "removed", 2, None)]),
        (
            {"a": [{"t": "x"}, {"t": "y", "n": 1}]},
            {"a": [{"t": "x"}, {"t": "y", "n": 2}]},
            [Difference("a[1].n", "changed", 1, 2)],
        ),
        ({"a": [1]}, {"a": {"b": 1}}, [Difference("a", "changed", [1], {"b": 1})]),
    ],
)
def test_each_place_that_differs_is_told_once(before: Any, after: Any, found: list[Difference]) -> None:
    assert differences(before, after) == found


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


@given(anything, anything)
def test_only_equal_values_do_not_differ(one: Any, other: Any) -> None:
    assert bool(differences(one, other)) != _same(one, other)
    assert differences(one, one) == []


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other
