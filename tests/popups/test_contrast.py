"""Contrast as the checklist reckons it; tests/js/editor/contrast.test.mjs tries the editor's with the same cases."""

import json
from pathlib import Path

import pytest

from tracker.popups.contrast import contrast

CASES = json.loads((Path(__file__).parent / "contrast_cases.json").read_text())


@pytest.mark.parametrize(("one", "other", "ratio"), CASES)
def test_the_ratio_of_two_colours(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
