"""Plants the bugs of tests/planted/bugs.toml one by one into a copy of the project, and shows which test notices each.

Fails where a test passes in spite of its bug, where a bug cannot be planted any more, and where one fails without any.
Words of names may be given to plant only those: scripts/planted.py token cookie
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUGS = ROOT / "tests" / "planted" / "bugs.toml"
SHARED = (".venv", "node_modules", ".testbed")
FAILED, LONGEST_SECONDS = 1, 300


@dataclass(frozen=True)
class Bug:
    name: str
    file: str
    was: str
    becomes: str
    test: str


def main() -> None:
    bugs = [one for one in read_bugs() if all(word.lower() in one.name.lower() for word in sys.argv[1:])]
    if not bugs:
        sys.exit("error: no bug has these words in its name")
    with tempfile.TemporaryDirectory(prefix="shopbell-planted-") as folder:
        copy = Path(folder)
        copy_project(copy)
        began = time.monotonic()
        sound = run(copy, *sorted({one.test for one in bugs}))
        if sound.returncode:
            print(sound.stdout[-4000:])
            sys.exit("error: tests fail without any bug planted")
        print(f"without a bug all named tests pass ({time.monotonic() - began:.0f} s)\n", flush=True)
        verdicts = [plant(copy, one) for one in bugs]
    bad = [one for one, verdict in zip(bugs, verdicts, strict=True) if not verdict]
    print(f"\n{len(bugs) - len(bad)} of {len(bugs)} bugs are noticed")
    if bad:
        sys.exit("error: nobody notices: " + "; ".join(one.name for one in bad))


def read_bugs() -> list[Bug]:
    return [Bug(**one) for one in tomllib.loads(BUGS.read_text(encoding="utf-8"))["bug"]]


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


def plant(copy: Path, bug: Bug) -> bool:
    """Whether the bug could be planted, and its test noticed it."""
    file = copy / bug.file
    source = file.read_text(encoding="utf-8") if file.exists() else ""
    if source.count(bug.was) != 1:
        print(f"CANNOT BE PLANTED  {bug.name}: its text stands {source.count(bug.was)} times in {bug.file}", flush=True)
        return False
    file.write_text(source.replace(bug.was, bug.becomes), encoding="utf-8")
    try:
        done = run(copy, bug.test)
    finally:
        file.write_text(source, encoding="utf-8")
    failed = re.findall(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)
    if done.returncode == FAILED and failed:
        print(f"noticed    {bug.name}\n           by {failed[0]}", flush=True)
        return True
    print(f"UNNOTICED  {bug.name} (pytest ended with {done.returncode})\n{done.stdout[-1500:]}", flush=True)
    return False


def run(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    # A compiled file of the same second and size would be taken for that of the changed source.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(
        command, cwd=copy, env=environ, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )


if __name__ == "__main__":
    main()
