"""How often a write goes to PostgreSQL and back: each way costs more than what is done at its end."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import MUG, Browser, make_event
from tracker import bulk, ways
from tracker.config import Settings
from tracker.db import own_engine

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def going(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The statements of each way that is gone from now on."""
    gone: list[list[str]] = []

    def go(raw: Any, statements: Any) -> Any:
        gone.append([sql for sql, _ in statements])
        return ways.go(raw, statements)

    monkeypatch.setattr(bulk, "go", go)
    return gone


def writes(gone: list[list[str]]) -> list[list[str]]:
    """Up to the first that commits."""
    last = next(number for number, sqls in enumerate(gone) if sqls[-1] == "COMMIT")
    return gone[: last + 1]


@pytest.mark.parametrize("is_returning", [False, True], ids=["new", "returning"])
def test_a_write_goes_to_postgresql_twice(
    vera: Browser, browser_of: Callable[..., Browser], going: list[list[str]], is_returning: bool
) -> None:
    """Once to ask all that it has to know, once to write, with the COMMIT."""
    vera.say("page_view")
    somebody = vera if is_returning else browser_of()
    going.clear()
    somebody.send(make_event("page_view"), make_event("scroll_depth", {"percent": 50}))
    assert len(writes(going)) == 2


def test_no_statement_of_a_write_reads_a_table_whole(vera: Browser, going: list[list[str]], settings: Settings) -> None:
    """PostgreSQL would, of tables as small and as new as these, and goes on with that plan while they grow."""
    for _ in range(2):
        vera.send(make_event("page_view"), make_event("add_to_cart", {"currency": "EUR", "items": [MUG]}))
    gone = {sql for sqls in going for sql in sqls} - {"BEGIN", "COMMIT"}
    assert {sql.split()[0] for sql in gone} == {"SELECT", "INSERT", "UPDATE"}
    engine = own_engine(settings)
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        for sql in gone:
            cursor.execute(f"EXPLAIN (GENERIC_PLAN) {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, f"{sql}\n{plan}"
    engine.dispose()
