"""The files of deploy/: read as the tools read them that will, and held against the code where they name it."""

import fnmatch
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.testbed import ROOT
from tracker.config import SETTINGS

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "container" / "compose.yml").read_text())
DOCKERFILE = (DEPLOY / "container" / "Dockerfile").read_text()
UNITS = sorted((DEPLOY / "systemd").glob("shopbell-*.*"))


@pytest.mark.parametrize("path", [path for path in DEPLOY.rglob("*") if path.is_file()], ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bSHOPBELL_[A-Z_]+", path.read_text()))
    # What compose alone puts together, into SHOPBELL_PUBLIC_URL and SHOPBELL_DATABASE_URL.
    assert named - {"SHOPBELL_HOST", "SHOPBELL_DATABASE_PASSWORD"} <= set(SETTINGS)


def test_alert_rules_lead_to_runbooks_that_there_are() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / "operate.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    assert len(rules) >= 10
    for rule in rules:
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (page, anchor in anchors) == ("docs/operate.md", True), rule["alert"]
        assert rule["annotations"]["summary"]


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_containers_are_closed(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert "ports" not in service


def test_only_the_proxy_can_be_reached_and_the_database_is_migrated_first() -> None:
    services = COMPOSE["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_image_runs_without_rights_and_from_hashes() -> None:
    stages = DOCKERFILE.split("\nFROM ")
    assert len(stages) == 3
    assert "--require-hashes" in stages[1]
    assert re.search(r"^USER shopbell$", stages[2], re.MULTILINE)
    assert stages[2].index("USER shopbell") < stages[2].index('CMD ["gunicorn"')


def test_the_image_brings_what_backs_up_the_database_of_compose() -> None:
    """pg_dump refuses a server that is newer than itself, and the image has no other way to a backup."""
    server = re.fullmatch(r"postgres:(\d+)-\w+", COMPOSE["services"]["database"]["image"])
    client = re.search(r"postgresql-client-(\d+)", DOCKERFILE.split("\nFROM ")[2])
    assert server and client
    assert client[1] == server[1]


def test_what_compose_waits_for_says_of_itself_whether_it_is_well() -> None:
    """In the file: an image that was not built in Docker's own format carries no HEALTHCHECK."""
    services = COMPOSE["services"]
    awaited = {
        name
        for service in services.values()
        for name, wanted in service.get("depends_on", {}).items()
        if wanted["condition"] == "service_healthy"
    }
    assert awaited == {"database", "web"}
    assert all("test" in services[name]["healthcheck"] for name in awaited)
    written = json.loads(re.search(r"HEALTHCHECK .*\n  CMD (\[.*\])", DOCKERFILE)[1])
    assert services["web"]["healthcheck"]["test"] == ["CMD", *written]


def test_everything_that_is_copied_into_the_image_is_there_and_let_through() -> None:
    lines = [line.strip() for line in (ROOT / ".dockerignore").read_text().splitlines()]
    let_in = [line[1:] for line in lines if line.startswith("!")]
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
            assert any(fnmatch.fnmatch(source, one) or source.startswith(f"{one}/") for one in let_in), source


def test_the_image_holds_all_that_the_application_imports_and_reads(tmp_path: Path) -> None:
    """What is copied into the image, in a folder of its own: the application starts there."""
    for line in re.findall(r"^COPY (?!--from)(.+) (\S+)$", DOCKERFILE, re.MULTILINE):
        for source in line[0].split():
            target = tmp_path / source
            target.parent.mkdir(parents=True, exist_ok=True)
            whole = ROOT / source
            shutil.copytree(whole, target) if whole.is_dir() else shutil.copy(whole, target)
    python = str(ROOT / ".venv" / "bin" / "python")
    code = """
import wsgi
client = wsgi.app.test_client()
assert client.get("/readyz").json == {"ok": True}, client.get("/readyz").text
for path in ("/bell.js", "/v1/openapi.json"):
    print(path, client.get(path).status_code)
"""
    environ = {"SHOPBELL_DATA_DIR": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    upgrade = [python, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, cwd=tmp_path, env=environ, check=True, capture_output=True, timeout=120)
    done = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "/bell.js 200" in done.stdout
    assert "/v1/openapi.json 200" in done.stdout


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker here: compose.yml is only read as YAML")
def test_compose_reads_its_file() -> None:
    environ = {"SHOPBELL_HOST": "a.example", "SHOPBELL_SECRET_KEY": "k", "SHOPBELL_DATABASE_PASSWORD": "p", "HOME": "/"}
    command = ["docker", "compose", "-f", str(DEPLOY / "container" / "compose.yml"), "config", "--quiet"]
    done = subprocess.run(
        command, env={**environ, "PATH": "/usr/local/bin:/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    if "is not a docker command" in done.stderr or "unknown" in done.stderr:
        pytest.skip("docker without compose here: compose.yml is only read as YAML")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here: the Caddyfiles are not read")
@pytest.mark.parametrize("folder", ["caddy", "container"])
def test_caddy_reads_its_file(folder: str) -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / folder / "Caddyfile")]
    environ = {"SHOPBELL_HOST": "a.example", "HOME": "/nowhere", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here: units are not verified")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # The programs and the user are on the operator's machine.
        text = re.sub(r"/srv/shopbell/\.venv/bin/\w+", shutil.which("true") or "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    units = [str(tmp_path / unit.name) for unit in UNITS if unit.suffix in (".service", ".socket", ".timer")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "shopbell" in line]
    assert complaints == []
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here: units are not judged")
@pytest.mark.parametrize("name", ["shopbell-web.service", "shopbell-worker.service", "shopbell-backup.service"])
def test_systemd_calls_the_services_well_closed(name: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=25", str(DEPLOY / "systemd" / name)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr
