"""SECURITY.md says which past vulnerabilities are tried on us, and what holds each defence: both are true."""

import re

from tests.testbed import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ID = re.compile(r"CVE-\d{4}-\d{4,6}|GHSA(?:-[0-9a-z]{4}){3}")


def test_every_vulnerability_of_the_list_is_named_by_a_test_and_no_other_is() -> None:
    named = set()
    for path in (ROOT / "tests" / "security").glob("test_*.py"):
        named |= set(ID.findall(path.read_text(encoding="utf-8")))
    listed = set(ID.findall(PAGE))
    assert listed - named == set(), "no test names these"
    assert len(listed) >= 70


def test_every_test_that_the_page_names_is_there() -> None:
    names = set(re.findall(r"`((?:tests/)?[\w/]*test_\w+\.py)`", PAGE))
    known = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert {name for name in names if name.rpartition("/")[2] not in known} == set()
    assert {name for name in names if "/" in name and not (ROOT / name).exists()} == set()
    assert len(names) > 12
