"""The queue for SQLite's one writer, between threads and processes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from tracker.locks import queued


def test_a_process_that_is_forked_beside_a_commit_does_not_keep_the_lock_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    holds, may_let_go, ended = threading.Event(), threading.Event(), os.pipe()

    def commit() -> None:
        with queued(path):
            holds.set()
            may_let_go.wait(30)

    holder = threading.Thread(target=commit)
    holder.start()
    assert holds.wait(30)
    child = os.fork()
    if child == 0:
        # It lives on, as a server that was forked does, and has nothing to do with the lock.
        os.close(ended[1])
        os.read(ended[0], 1)
        os._exit(0)
    try:
        may_let_go.set()
        holder.join(30)
        next_one = threading.Thread(target=commit, daemon=True)
        next_one.start()
        next_one.join(10)
        assert not next_one.is_alive(), "the child keeps the lock"
    finally:
        os.close(ended[1])
        os.close(ended[0])
        os.waitpid(child, 0)


def test_a_process_that_is_forked_by_whoever_holds_the_lock_leaves_it_to_them(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with queued(path):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        came = threading.Event()

        def wait() -> None:
            with queued(path):
                came.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not came.wait(0.2), "the lock was given away"
    waiting.join(30)
    assert came.is_set()
