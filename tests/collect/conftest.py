"""The shop acme and a browser on its pages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import Browser, make_shop


@pytest.fixture
def shop(app: Flask) -> str:
    """The public key of acme."""
    return make_shop(app)


@pytest.fixture
def browser_of(app: Flask, shop: str) -> Callable[..., Browser]:
    """browser_of(user_agent=…) is another person's browser on acme's pages."""
    return lambda key=shop, **options: Browser(app.test_client(), key, **options)


@pytest.fixture
def vera(browser_of: Callable[..., Browser]) -> Browser:
    """A visitor who agreed to everything."""
    return browser_of()
