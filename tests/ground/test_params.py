"""Declared parameters: every value is read in its type, or refused with the parameter's name."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.params import Param, ParamError, read_params

CHOICES = (("a", "A"), ("b", "B"))


@pytest.mark.parametrize(
    ("param", "value", "expected"),
    [
        (Param("p", "text", "P"), "  hello ", "hello"),
        (Param("p", "integer", "P", low=0, high=9), 9, 9),
        (Param("p", "integer", "P"), " -7 ", -7),
        (Param("p", "decimal", "P"), "12.50", "12.50"),
        (Param("p", "decimal", "P"), 3, "3"),
        (Param("p", "boolean", "P"), "on", True),
        (Param("p", "boolean", "P"), "", False),
        (Param("p", "choice", "P", choices=CHOICES), "a", "a"),
        (Param("p", "choices", "P", choices=CHOICES), ["a", "b"], ["a", "b"]),
        (Param("p", "list", "P"), "one, two\nthree", ["one", "two", "three"]),
        (Param("p", "list", "P"), [" one ", "", "two, three"], ["one", "two, three"]),
        (Param("p", "time", "P"), "09:30", "09:30"),
    ],
)
def test_a_value_is_read_in_its_type(param: Param, value: Any, expected: Any) -> None:
    assert param.read(value) == expected


@pytest.mark.parametrize(
    ("param", "value"),
    [
        (Param("p", "text", "P", low=1), "  "),
        (Param("p", "text", "P", high=3), "long"),
        (Param("p", "text", "P"), 7),
        (Param("p", "integer", "P", low=1), 0),
        (Param("p", "integer", "P", high=9), 10),
        (Param("p", "integer", "P"), True),
        (Param("p", "integer", "P"), 1.5),
        (Param("p", "integer", "P"), "²"),
        (Param("p", "integer", "P"), "--5"),
        (Param("p", "integer", "P"), "9" * 30),
        (Param("p", "decimal", "P"), "1e99999999"),
        (Param("p", "decimal", "P"), "NaN"),
        (Param("p", "decimal", "P"), "1e-19"),
        (Param("p", "decimal", "P"), "much"),
        (Param("p", "decimal", "P", low=0), "-0.01"),
        (Param("p", "boolean", "P"), "maybe"),
        (Param("p", "choice", "P", choices=CHOICES), "c"),
        (Param("p", "choice", "P", choices=CHOICES), ["a"]),
        (Param("p", "choices", "P", choices=CHOICES), ["a", "c"]),
        (Param("p", "choices", "P", choices=CHOICES, low=1), []),
        (Param("p", "list", "P"), [1]),
        (Param("p", "list", "P"), ["x"] * 101),
        (Param("p", "list", "P"), ["x" * 501]),
        (Param("p", "list", "P", low=1), ""),
        (Param("p", "list", "P", low=1), ["", " "]),
        (Param("p", "time", "P"), "24:00"),
        (Param("p", "time", "P"), "9:30"),
        (Param("p", "time", "P"), "²²:00"),
        (Param("p", "time", "P"), None),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(param: Param, value: Any) -> None:
    with pytest.raises(ParamError) as error:
        param.read(value)
    assert error.value.param == "p"


def test_what_is_not_given_has_its_default_and_what_must_be_given_is_missed() -> None:
    params = (Param("a", "integer", "A", 5), Param("b", "text", "B"))
    assert read_params(params, {"b": "x"}) == {"a": 5, "b": "x"}
    with pytest.raises(ParamError, match="b: is missing"):
        read_params(params, {})
    with pytest.raises(ParamError, match="use one of: a, b"):
        read_params(params, {"b": "x", "c": 1})


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(st.sampled_from(["text", "integer", "decimal", "boolean", "choice", "choices", "list", "time"]), values)
def test_no_value_is_an_error_of_another_kind(kind: Any, value: Any) -> None:
    with contextlib.suppress(ParamError):
        Param("p", kind, "P", choices=CHOICES).read(value)
