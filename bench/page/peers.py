"""The trackers of others, from their npm packages, set up as their documentation says."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.testbed import CACHE, TestbedError
from tests.testbed.static_shop import Asked, Page, StaticShop

_PACKAGE_FILES = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    name: str
    package: str
    script: str
    """The browser's script, in the package."""
    snippet: Callable[[str], str]
    """Given the address of the collector, what the shop pastes. No peer knows by itself that something was put into the
    cart: each snippet passes on the page's own `shop:added`, as that tracker's documentation says."""


def _posthog(collector: str) -> str:
    return f"""<script>
const settings = {{ api_host: '{collector}', person_profiles: 'always' }}
window.posthog = Object.assign([], {{ __SV: 1, people: [], _i: [['phc_bench', settings, 'posthog']] }})
document.addEventListener('shop:added', ({{ detail }}) => posthog.capture('add_to_cart', detail))
</script><script async src="{collector}/posthog-js"></script>"""


def _mixpanel(collector: str) -> str:
    snippet = (_installed() / "mixpanel-browser" / "dist" / "mixpanel-jslib-snippet.min.js").read_text(encoding="utf-8")
    return f"""<script>
window.MIXPANEL_CUSTOM_LIB_URL = '{collector}/mixpanel-browser';
{snippet}
mixpanel.init('bench', {{ api_host: '{collector}', track_pageview: true, persistence: 'localStorage' }})
document.addEventListener('shop:added', ({{ detail }}) => mixpanel.track('add_to_cart', detail))
</script>"""


def _plausible(collector: str) -> str:
    return f"""<script type="module">
import {{ init, track }} from '{collector}/@plausible-analytics/tracker'
init({{ domain: 'shop.example', endpoint: '{collector}/api/event', captureOnLocalhost: true, logging: false }})
document.addEventListener('shop:added', ({{ detail }}) => {{
  track('add_to_cart', {{ props: {{ item: detail.items[0].item_id }} }})
}})
</script>"""


PEERS = (
    Peer("posthog", "posthog-js", "dist/array.js", _posthog),
    Peer("mixpanel", "mixpanel-browser", "dist/mixpanel.min.js", _mixpanel),
    Peer("plausible", "@plausible-analytics/tracker", "plausible.js", _plausible),
)


def version(peer: Peer) -> str:
    package = json.loads((_installed() / peer.package / "package.json").read_text(encoding="utf-8"))
    return f"{peer.package} {package['version']}"


class Collector(StaticShop):
    """Where the peers' scripts come from and what they tell goes to. Stores nothing and says yes to everything."""

    def __init__(self, shop: str) -> None:
        super().__init__(name="collector")
        self.headers = {
            "Access-Control-Allow-Origin": shop,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": "86400",
        }
        for peer in PEERS:
            body = (_installed() / peer.package / peer.script).read_bytes()
            packed = gzip.compress(body, compresslevel=9)
            self.pages[f"/{peer.package}"] = Page(packed, headers={"Content-Encoding": "gzip"}, type="text/javascript")

    def answer(self, asked: Asked) -> Page:
        page = super().answer(asked)
        if page.status != 404:
            return page
        if asked.path.endswith(".js"):
            return Page("", type="text/javascript")
        return Page("{}", type="application/json")


def _installed() -> Path:
    """The packages' folder, fetched once for each lock file; none of their install scripts is run."""
    key = hashlib.sha256((_PACKAGE_FILES / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = CACHE / f"bench-peers-{key}"
    if (folder / "complete").exists():
        return folder / "node_modules"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_PACKAGE_FILES / name, folder)
    tools = Path(sys.executable).parent
    command = [str(tools / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    environ = {**os.environ, "PATH": os.pathsep.join((str(tools), os.environ.get("PATH", "")))}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TestbedError(f"npm could not fetch the peers' scripts; let it reach its registry\n{done.stderr}")
    (folder / "complete").touch()
    return folder / "node_modules"
