"""Plants the bugs of tests/planted/bugs.toml one by one into a copy of the project, and shows which test notices each.

Each bug names the one test that must notice it, and only that one is run: first all of them without a bug, then each
with its own. Fails where a test passes in spite of its bug, where a bug cannot be planted any more, and where one fails
without any. Words of names may be given to plant only those: scripts/planted.py token cookie
"""

import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUGS = ROOT / "tests" / "planted" / "bugs.toml"
SHARED = (".venv", "node_modules", ".testbed")
FAILED = 1
LONGEST_SECONDS = 900
"""Of one test, on a machine with much other work: the slowest walks every route as everybody."""
AT_A_TIME = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class Bug:
    name: str
    file: str
    was: str
    becomes: str
    test: str


@dataclass(frozen=True)
class Verdict:
    """What became of a planted bug: `said` is "noticed", or why it was not; `output` is the test's, then."""

    bug: Bug
    said: str
    seconds: float
    output: str = ""

    @property
    def is_noticed(self) -> bool:
        return self.said == "noticed"


def main() -> None:
    bugs = [one for one in read_bugs() if all(word.lower() in one.name.lower() for word in sys.argv[1:])]
    if not bugs:
        sys.exit("error: no bug has these words in its name")
    with tempfile.TemporaryDirectory(prefix="shopbell-planted-") as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for number in range(AT_A_TIME):
            copy_project(Path(folder) / str(number))
            copies.put(Path(folder) / str(number))
        with ThreadPoolExecutor(AT_A_TIME) as at_work:
            unsound = [one for one in at_work.map(lambda test: check(copies, test), tests_of(bugs)) if one]
            if unsound:
                sys.exit("error: these fail without any bug planted: " + ", ".join(unsound))
            verdicts = list(at_work.map(lambda bug: plant_in_a_copy(copies, bug), bugs))
    show(verdicts)
    missed = [one.bug.name for one in verdicts if not one.is_noticed]
    if missed:
        sys.exit("error: nobody notices: " + "; ".join(missed))


def read_bugs() -> list[Bug]:
    return [Bug(**one) for one in tomllib.loads(BUGS.read_text(encoding="utf-8"))["bug"]]


def tests_of(bugs: list[Bug]) -> list[str]:
    """The tests of one file together: what they share is made once."""
    files: dict[str, set[str]] = {}
    for bug in bugs:
        files.setdefault(bug.test.partition("::")[0], set()).add(bug.test)
    return [" ".join(sorted(tests)) for tests in files.values()]


def copy_project(copy: Path) -> None:
    """What git knows of, and what is new; tools and downloads are shared."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file() and name not in SHARED:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in SHARED:
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())
    # Compiled by content: a compiled file of the same second and size would else be taken for that of changed source.
    compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "tracker", "tests"]
    subprocess.run(compiled, cwd=copy, check=True)


def check(copies: "queue.Queue[Path]", tests: str) -> str:
    """Runs tests without a bug; gives their names where one fails."""
    began, copy = time.monotonic(), copies.get()
    try:
        status, output = run(copy, *tests.split())
    finally:
        copies.put(copy)
    if status:
        print(output[-4000:], flush=True)
        return tests
    print(f"without a bug passes  {time.monotonic() - began:5.0f} s  {tests.partition('::')[0]}", flush=True)
    return ""


def plant_in_a_copy(copies: "queue.Queue[Path]", bug: Bug) -> Verdict:
    copy = copies.get()
    try:
        verdict = plant(copy, bug)
    finally:
        copies.put(copy)
    print(f"{verdict.said}  {bug.name}\n{verdict.output}".rstrip(), flush=True)
    return verdict


def plant(copy: Path, bug: Bug) -> Verdict:
    """Whether the bug could be planted, and its test noticed it."""
    began = time.monotonic()
    file = copy / bug.file
    source = file.read_text(encoding="utf-8") if file.exists() else ""
    if source.count(bug.was) != 1:
        return Verdict(bug, f"cannot be planted: its text stands {source.count(bug.was)} times in {bug.file}", 0)
    file.write_text(source.replace(bug.was, bug.becomes), encoding="utf-8")
    try:
        status, output = run(copy, bug.test)
    finally:
        file.write_text(source, encoding="utf-8")
    seconds = time.monotonic() - began
    # An error in a fixture, or a file that cannot be imported, is no test that has noticed anything.
    if status == FAILED and re.search(r"^FAILED \S+::\w+", output, re.MULTILINE):
        return Verdict(bug, "noticed", seconds)
    return Verdict(bug, f"UNNOTICED: pytest ended with {status}", seconds, output[-3000:])


def run(copy: Path, *tests: str) -> tuple[int | str, str]:
    """How pytest ended, and what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    longest = LONGEST_SECONDS * len(tests)
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=longest, check=False)
    except subprocess.TimeoutExpired:
        return f"nothing in {longest} s", ""
    return done.returncode, done.stdout


def show(verdicts: list[Verdict]) -> None:
    """The table: what was planted where, how long it took, which test noticed."""
    print()
    for one in verdicts:
        test = one.bug.test.partition("::")[2]
        print(f"{'noticed' if one.is_noticed else 'MISSED ':7}  {one.seconds:4.0f} s  {one.bug.name}\n{'':17}{test}")
    print(f"\n{sum(one.is_noticed for one in verdicts)} of {len(verdicts)} bugs are noticed")


if __name__ == "__main__":
    main()
