"""Many processes count into files of their own; whoever asks gets the sum, whatever became of the processes."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from tests.testbed import ROOT
from tracker.metrics.shared import MOST_VALUES, NOWHERE, SharedValues, read_all

KEPT = frozenset({"hits"})


def add(values: SharedValues, key: tuple[str, ...], amount: float = 1) -> None:
    place = values.place(key)
    values.values[place] += amount


def total(folder: Path) -> Counter[tuple[str, ...]]:
    figures = read_all(folder, KEPT)
    return sum((Counter(one.figures) for one in figures.living), Counter(figures.ended))


@pytest.fixture
def child(tmp_path: Path):
    """Starts a process that counts `amount` hits and one queue of 7, says so, and waits to be told to end."""
    started: list[subprocess.Popen[str]] = []

    def start(amount: int) -> subprocess.Popen[str]:
        code = f"""
            from pathlib import Path
            from tracker.metrics.shared import SharedValues
            values = SharedValues(Path({str(tmp_path)!r}), "web")
            for _ in range({amount}):
                place = values.place(("hits", "a"))
                values.values[place] += 1
            place = values.place(("queue",))
            values.values[place] = 7
            print("counted", flush=True)
            input()
        """
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "counted\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_what_living_and_killed_processes_counted_is_summed_and_never_goes_back(tmp_path: Path, child) -> None:
    first, second = child(3), child(4)
    assert total(tmp_path) == {("hits", "a"): 7, ("queue",): 14}
    first.send_signal(signal.SIGKILL)
    first.wait()
    # A queue is gone with its process, what was counted is not, and asking again does not count it twice.
    for _ in range(3):
        assert total(tmp_path) == {("hits", "a"): 7, ("queue",): 7}
    assert len(list(tmp_path.glob("*.values"))) == 1
    second.communicate("\n")
    child(5)
    assert total(tmp_path) == {("hits", "a"): 12, ("queue",): 7}


def test_a_child_of_a_process_counts_apart_from_it(tmp_path: Path) -> None:
    values = SharedValues(tmp_path, "web")
    add(values, ("hits", "a"))
    if (pid := os.fork()) == 0:
        values.leave_to_parent()
        os._exit(0)
    os.waitpid(pid, 0)
    # The lock is the parent's still: its file is not taken for that of an ended process.
    assert [one.pid for one in read_all(tmp_path, KEPT).living] == [os.getpid()]
    values.close()


def test_a_full_file_costs_the_figure_and_nothing_else(tmp_path: Path) -> None:
    values = SharedValues(tmp_path, "web")
    places = {values.place(("hits", str(number))) for number in range(MOST_VALUES + 50)}
    assert NOWHERE in places
    assert values.place(("hits", "one more")) == NOWHERE
    values.values[NOWHERE] += 1
    assert ("hits", "one more") not in total(tmp_path)
    values.close()


def test_without_a_disk_to_write_to_the_process_goes_on_and_counts_for_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "a file and no folder"
    blocked.write_text("")
    values = SharedValues(blocked / "metrics", "web")
    add(values, ("hits", "a"))
    assert values.values[values.place(("hits", "a"))] == 1
    values.close()


def test_a_line_that_was_half_written_is_passed_over(tmp_path: Path) -> None:
    values = SharedValues(tmp_path, "web")
    add(values, ("hits", "a"), 2)
    values.close()
    file = next(tmp_path.glob("*.values"))
    content = bytearray(file.read_bytes())
    end = content.rindex(b"]\n") + 2
    content[end : end + 5] = b'["hit'
    file.write_bytes(content)
    assert total(tmp_path) == {("hits", "a"): 2}
