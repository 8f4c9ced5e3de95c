"""Every route of the public door, asked thousands of things that its description allows and forbids."""

import pytest

from tests.collect.conftest import browser_of, shop, vera  # noqa: F401
from tests.security.test_fuzz_openapi import Door, ask_everything, door  # noqa: F401

pytestmark = pytest.mark.soak


def test_every_route_answers_what_it_may_be_asked_as_it_says(door: Door) -> None:  # noqa: F811
    assert ask_everything(door, 2_000) > 20_000
