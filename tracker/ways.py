"""One way to PostgreSQL and back for many statements, by libpq's own pipeline, on a connection that psycopg opened.

psycopg's pipeline hands every statement to the socket by itself, and before each asks whether it may: with a dozen of
them that costs more than what the database does, on both sides. Here all of them are one write, and one wait.
"""

from __future__ import annotations

import hashlib
import select
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from psycopg import Connection, DataError, Error, OperationalError, errors
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

Statement = tuple[str, Sequence[bytes | None]]
"""What is to be run, and what stands for its $1, $2 …, as `text_of` writes it."""

Rows = list[tuple[Any, ...]]

_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED})
_STALE = frozenset({"0A000", "26000"})
"""PostgreSQL's names of: what was prepared does not fit any more, as after a migration; it is not there."""


class WayError(Exception):
    """A statement failed, and nothing after it was run. `error` is the driver's."""

    def __init__(self, sql: str, error: Error) -> None:
        super().__init__(type(error).__name__)
        self.sql, self.error = sql, error


class _Told(NamedTuple):
    """What was sent, and what came back: of a statement that is prepared and then run, both."""

    sql: str
    prepares: bool
    result: PGresult


_prepared: WeakKeyDictionary[Connection[Any], set[str]] = WeakKeyDictionary()
"""What each connection has prepared."""


def go(raw: Connection[Any], statements: Sequence[Statement]) -> list[Rows]:
    """Runs the statements in their order, in the connection's transaction, which begins where none has.

    Returns what each has found. Raises WayError; where the connection is of no use after that, it is closed.
    """
    # Where psycopg prepares statements of its own, it throws away those of everybody with each ROLLBACK.
    prepared = _prepared.setdefault(raw, set()) if raw.prepare_threshold is None else None
    begins = not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE
    sent: Sequence[Statement] = [("BEGIN", ()), *statements] if begins else statements
    try:
        told = _wait_for(raw, _exchange(raw.pgconn, prepared, sent))
    except BaseException as error:
        # What is still on its way would be taken for the answer to something else.
        raw.close()
        if isinstance(error, Error):
            raise WayError(sent[0][0], error) from error
        raise
    _check(raw, prepared, told)
    transformer = Transformer(raw)
    return [_rows(transformer, one.result) for one in told if not one.prepares][begins:]


def is_silent(raw: Connection[Any]) -> bool:
    """Whether nothing has come over a connection that was asked nothing: neither a farewell nor its end."""
    if raw.closed:
        return False
    poll = _real_poll()()
    poll.register(raw.pgconn.socket, select.POLLIN)
    return not poll.poll(0)


def text_of(value: Any) -> bytes | None:
    """A value as PostgreSQL reads it. Raises psycopg's DataError, and UnicodeError, for texts that it cannot hold."""
    if value is None:
        return None
    if isinstance(value, list):
        return f"{{{','.join(map(_element, value))}}}".encode()
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return _storable(str(value)).encode()


def _element(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return '"' + _storable(str(value)).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _storable(text: str) -> str:
    if "\0" in text:
        # It would end there, without a word.
        raise DataError("a text of PostgreSQL's holds no NUL")
    return text


def _exchange(pgconn: PGconn, prepared: set[str] | None, statements: Sequence[Statement]) -> PQGen[list[_Told]]:
    """Yields what it waits for, and is sent what the socket is ready for."""
    pgconn.enter_pipeline_mode()
    sent = _put(pgconn, prepared, statements)
    while pgconn.flush():
        # Both sides may have much to say: neither may wait for the other to listen.
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results = yield from _results(pgconn)
    pgconn.exit_pipeline_mode()
    return [_Told(*one, result) for one, result in zip(sent, results, strict=True)]


def _put(pgconn: PGconn, prepared: set[str] | None, statements: Sequence[Statement]) -> list[tuple[str, bool]]:
    """Hands them to libpq. Returns what there will be a result of: statements, and whether they are only prepared."""
    sent: list[tuple[str, bool]] = []
    for sql, values in statements:
        if prepared is None:
            pgconn.send_query_params(sql.encode(), values)
        else:
            if sql not in prepared:
                prepared.add(sql)
                pgconn.send_prepare(_name(sql), sql.encode())
                sent.append((sql, True))
            pgconn.send_query_prepared(_name(sql), values)
        sent.append((sql, False))
    pgconn.pipeline_sync()
    return sent


def _results(pgconn: PGconn) -> PQGen[list[PGresult]]:
    results: list[PGresult] = []
    while True:
        while pgconn.is_busy():
            if (yield Wait.R) & Ready.R:
                pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            # Between two results there is none; of a connection that is lost there is never another.
            if pgconn.status == ConnStatus.BAD:
                raise OperationalError("the connection is lost")
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return results
        else:
            results.append(result)


@cache
def _name(sql: str) -> bytes:
    """The same of every connection; psycopg's own are called otherwise."""
    return b"shopbell_" + hashlib.blake2b(sql.encode(), digest_size=8).hexdigest().encode()


def _check(raw: Connection[Any], prepared: set[str] | None, told: Sequence[_Told]) -> None:
    failed = next((one for one in told if one.result.status in _FAILED), None)
    if failed is not None:
        if prepared is not None:
            prepared.difference_update(one.sql for one in told if one.prepares and one.result.status in _FAILED)
        error = errors.error_from_result(failed.result, raw.info.encoding)
        if error.sqlstate in _STALE:
            raw.close()
        raise WayError(failed.sql, error)
    last = told[-1]
    if last.sql == "COMMIT" and last.result.command_status != b"COMMIT":
        # Where something had failed before, it says ROLLBACK, and no error.
        raise WayError(last.sql, errors.InFailedSqlTransaction("nothing was committed"))


def _rows(transformer: Any, result: PGresult) -> Rows:
    if not result.ntuples:
        return []
    transformer.set_pgresult(result)
    return cast(Rows, transformer.load_rows(0, result.ntuples, tuple))


# How to wait


def _wait_for(raw: Connection[Any], exchange: PQGen[list[_Told]]) -> list[_Told]:
    """What the exchange returns. Under gevent, others go on meanwhile, by one look at the socket instead of psycopg's
    object for each.
    """
    hub = _hub()
    if hub is None:
        return raw.wait(exchange)
    socket = raw.pgconn.socket
    try:
        wanted = next(exchange)
        while True:
            watcher = hub.loop.io(socket, wanted)
            # Before new requests are begun: others wait for this one.
            watcher.priority = hub.loop.MAXPRI
            try:
                hub.wait(watcher)
            finally:
                watcher.close()
            wanted = exchange.send(Ready.RW)
    except StopIteration as end:
        return cast(list[_Told], end.value)


@cache
def _get_hub() -> Callable[[], Any] | None:
    try:
        from gevent import get_hub, monkey  # noqa: PLC0415 -- only the gevent server has it
    except ImportError:
        return None
    return get_hub if monkey.is_module_patched("select") else None


def _hub() -> Any:
    get_hub = _get_hub()
    return None if get_hub is None else get_hub()


@cache
def _real_poll() -> Any:
    """The one that gevent has taken away: nothing is waited for here."""
    if _get_hub() is None:
        return select.poll
    from gevent import monkey  # noqa: PLC0415

    return monkey.get_original("select", "poll")
