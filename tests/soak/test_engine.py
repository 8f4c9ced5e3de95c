"""The engine's properties, tried far longer than every test run has time for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from tests.decide.test_engine_properties import contexts, parts
from tests.factories import plain_document
from tracker.decide.context import Context
from tracker.decide.engine import candidate, decide, program
from tracker.decide.examining import examine
from tracker.popups.document import parse_document

pytestmark = pytest.mark.soak

MANY = settings(max_examples=5_000)


@MANY
@given(contexts, parts)
def test_deciding_and_examining_always_agree(context: Context, made_of: dict[str, Any]) -> None:
    popups = program([candidate("pop_a", 1, parse_document(plain_document(**made_of)))])

    assert examine(context, popups)[0].failed == decide(context, popups).verdicts[0].failed
