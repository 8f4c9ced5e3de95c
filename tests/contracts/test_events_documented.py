"""docs/events.md and docs/orders.md name every reason that the code can give, every event, and the limits."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.testbed import ROOT
from tracker.events import names, parse, scrub
from tracker.events.pages import PAGE_TYPES

PAGE = (ROOT / "docs" / "events.md").read_text()
REASONS_PAGE = PAGE + (ROOT / "docs" / "orders.md").read_text()

# Where the reason stands among the arguments of what gives it.
_PLACES = {"Rejected": 0, "Refused": 1, "busy": 0, "_amount": 2}


def given_reasons(path: Path) -> Iterator[str]:
    """The reasons that stand in a file as texts."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PLACES:
            place = node.args[_PLACES[node.func.id]] if len(node.args) > _PLACES[node.func.id] else None
            if isinstance(place, ast.Constant):
                yield place.value
        # rejected.append((index, "reason")), [i, "reason"] and the table of fields and their reasons.
        if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
            last = node.elts[1]
            if isinstance(last, ast.Constant) and last.value in ("no_session", "no_consent"):
                yield last.value
        if isinstance(node, ast.FunctionDef) and node.name == "_reason":
            for one in ast.walk(node):
                if isinstance(one, ast.Dict):
                    yield from (value.value for value in one.values if isinstance(value, ast.Constant))


REASONS = sorted({reason for path in (ROOT / "tracker").rglob("*.py") for reason in given_reasons(path)})


def test_the_search_for_reasons_finds_them() -> None:
    expected = {"not_json", "bad_id", "bad_params", "no_session", "no_consent", "rate_limited", "busy", "database_away"}
    assert expected <= set(REASONS)


# These are caught by everybody who could let them through: what is no address, or no such detail, is just not kept.
@pytest.mark.parametrize("reason", [one for one in REASONS if one not in ("bad_email", "bad_detail")])
def test_every_reason_is_explained(reason: str) -> None:
    assert re.search(rf"^\| [^|]*`{reason}`", REASONS_PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(names.NAMES))
def test_every_event_is_described(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", [*parse.PURPOSES, *sorted(names.SOURCES), *PAGE_TYPES])
def test_every_word_of_the_envelope_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize(
    ("said", "number", "unit"),
    [
        ("60 KB", parse.LARGEST_BODY, 1024),
        ("16 KB", parse.LARGEST_EVENT, 1024),
        ("100 events", parse.MOST_EVENTS, 1),
        ("500 characters", scrub.LONGEST_TEXT, 1),
        ("2048 characters", scrub.LONGEST_URL, 1),
        ("40 characters", scrub.LONGEST_KEY, 1),
        ("50 keys", scrub.MOST_KEYS, 1),
        ("200 entries", scrub.MOST_ITEMS, 1),
        ("5 levels", scrub.DEEPEST, 1),
    ],
)
def test_every_limit_is_the_codes_own(said: str, number: int, unit: int) -> None:
    assert int(said.split()[0]) * unit == number
    assert said in PAGE
