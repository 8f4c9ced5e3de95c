"""The bugs of `make planted` can still be planted, and the tests that shall notice them are there."""

import tomllib

import pytest

from tests.testbed import ROOT

BUGS = tomllib.loads((ROOT / "tests" / "planted" / "bugs.toml").read_text(encoding="utf-8"))["bug"]


@pytest.mark.parametrize("bug", BUGS, ids=[one["name"] for one in BUGS])
def test_a_bug_can_still_be_planted_and_its_test_is_there(bug: dict[str, str]) -> None:
    source = (ROOT / bug["file"]).read_text(encoding="utf-8")
    assert source.count(bug["was"]) == 1, f"{bug['file']} has changed: bring `was` in tests/planted/bugs.toml up to it"
    assert bug["becomes"] != bug["was"]
    file, _, test = bug["test"].partition("::")
    assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
