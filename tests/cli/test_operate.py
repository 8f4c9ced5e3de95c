"""docs/operate.md says what there is."""

import re

import pytest

from tests.testbed import ROOT
from tracker.cli import COMMANDS
from tracker.config import SETTINGS
from tracker.insight.export import KINDS
from tracker.shops.settings import SHOP_SETTINGS

PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_every_setting_has_its_row_and_no_other_has():
    described = re.findall(r"^\| `((?:PORT|SHOPBELL_\w+))` \|", PAGE, re.MULTILINE)

    assert sorted(described) == sorted(SETTINGS)


def test_every_shop_setting_has_its_row():
    described = set(re.findall(r"^\| `([a-z_.]+)` \|", PAGE, re.MULTILINE))

    assert {param.name for param in SHOP_SETTINGS} <= described


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_described(command):
    for name in getattr(command, "commands", {"": None}):
        assert f"flask {command.name} {name}".strip() in PAGE


def test_every_kind_of_export_has_its_row():
    assert all(f"| `{kind}` | `" in PAGE for kind in KINDS)
