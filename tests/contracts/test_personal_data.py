"""Every column of every table says whether it holds something of people, and how it is erased and told."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table

from tracker.db import Model
from tracker.personal.declare import HOLDINGS, Blank, Delete, Holding


def test_every_column_is_declared_exactly_once(app: Flask) -> None:
    for table in Model.metadata.sorted_tables:
        holding = HOLDINGS.get(table.name)
        assert holding is not None, f"say in the personal.py of its layer what the table {table.name} keeps of people"
        _check(holding, table)
    assert set(HOLDINGS.names()) == set(Model.metadata.tables), "these tables are no more"


def test_a_column_that_nobody_has_declared_is_found(app: Flask) -> None:
    """So that the test above can fail."""
    holding = HOLDINGS.get("capture")
    assert holding is not None
    bigger = holding.table.to_metadata(MetaData())
    bigger.append_column(Column("shoe_size", Integer))
    with pytest.raises(AssertionError, match="shoe_size"):
        _check(holding, bigger)


def test_what_can_be_read_of_a_person_has_a_reason(app: Flask) -> None:
    for holding in HOLDINGS:
        for column, reason in holding.clear.items():
            assert len(reason.split()) > 3, f"why is {holding.name}.{column} in the clear?"


def test_what_belongs_to_a_person_says_what_erasure_does_with_it(app: Flask) -> None:
    for holding in HOLDINGS:
        if holding.is_personal:
            assert holding.erased is not None, f"{holding.name} says nothing of erasure"
        browsers = [subject for subject in holding.links.values() if subject in ("visitor", "session")]
        if browsers:
            assert "measurement" in holding.withdrawn, f"{holding.name} says nothing of a withdrawal"


def test_what_leads_to_a_person_is_taken_for_a_link(app: Flask) -> None:
    """A foreign key to somebody that was called neutral would be passed over by erasure."""
    leading = {"visitor", "contact", "session", "order"}
    for table in Model.metadata.sorted_tables:
        holding = HOLDINGS.get(table.name)
        assert holding is not None
        for column in table.columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            named = column.name in {f"{one}_id" for one in leading}
            if (targets & leading or named) and (table.name, column.name) not in NUMBERS_ONLY:
                assert column.name in holding.links, f"{table.name}.{column.name} leads to a person"


NUMBERS_ONLY = {
    # How far the shop's visits have been counted, as a place in their order.
    ("gate_mark", "session_id"),
    # The order that used a code: the code's row says itself whose it is.
    ("coupon_claim", "order_id"),
}


def test_what_stays_after_an_erasure_says_why(app: Flask) -> None:
    for holding in HOLDINGS:
        for act in (holding.erased, *holding.withdrawn.values()):
            if act is not None and not (isinstance(act, Delete) and act.only is None):
                reason = act.reason if not hasattr(act, "what") else act.what
                assert len(reason.split()) > 3, holding.name
            if isinstance(act, Blank):
                assert set(act.values) <= set(holding.links) | set(holding.clear), holding.name


def _check(holding: Holding, table: Table) -> None:
    declared = Counter(holding.columns())
    unsaid = set(table.columns.keys()) - set(declared)
    assert unsaid == set(), f"{table.name}: say whether these hold something of people"
    assert set(declared) - set(table.columns.keys()) == set(), f"{table.name}: these columns are no more"
    assert [name for name, times in declared.items() if times > 1] == [], f"{table.name}: declared twice"
