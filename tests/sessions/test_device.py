"""What a User-Agent header says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import FIREFOX, GOOGLEBOT, IPHONE
from tracker.sessions.device import read_device

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
PIXEL = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Safari/604.1"
)
HEADLESS = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0 Safari/537.36"


@pytest.mark.parametrize(
    ("header", "kind", "is_crawler", "is_bot"),
    [
        (FIREFOX, "desktop", False, False),
        (CHROME, "desktop", False, False),
        (IPHONE, "mobile", False, False),
        (PIXEL, "mobile", False, False),
        (IPAD, "tablet", False, False),
        (GOOGLEBOT, "other", True, True),
        (HEADLESS, "desktop", False, True),
        ("curl/8.5.0", "other", False, True),
        ("python-requests/2.32.3 and more of it", "other", False, True),
        ("", "other", False, True),
    ],
)
def test_a_header_tells_the_device_and_whether_it_is_a_person(
    header: str, kind: str, is_crawler: bool, is_bot: bool
) -> None:
    device = read_device(header)
    assert (device.kind, device.is_crawler, device.is_bot) == (kind, is_crawler, is_bot)


@given(st.text(max_size=600))
def test_every_header_can_be_read_and_stored(header: str) -> None:
    device = read_device(header)
    assert len(device.browser) <= 60
    assert len(device.os) <= 60
    assert "\0" not in device.browser + device.os
