"""/metrics: in the form that Prometheus reads, right over all processes, and never open to strangers."""

import datetime as dt
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection

from tests.factories import Browser, make_event, make_shop
from tests.testbed import ROOT
from tests.testbed.server import ProductServer
from tracker.clock import now
from tracker.jobs import Job, run_if_due
from tracker.metrics.declared import METRICS
from tracker.observed import route_of

TOKEN = "a-token-for-the-tests-only"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            key = (one.name, tuple(sorted(one.labels.items())))
            assert key not in found, f"{key} is told twice"
            found[key] = one.value
    return found


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, tuple(sorted(labels.items()))), 0.0)


def read(client: FlaskClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain")
    return samples(answer.text)


def test_what_becomes_of_requests_and_events_is_counted(app: Flask, client: FlaskClient) -> None:
    vera = Browser(client, make_shop(app))
    sent = vera.batch(make_event("page_view"), make_event("page_view"), make_event("no such name!"))
    for _ in range(2):
        assert vera.post("/v1/events", sent).status_code == 202
    vera.origin = "https://other.example"
    assert vera.post("/v1/events", sent).status_code == 403
    found = read(client)
    assert value(found, "shopbell_requests_total", route="ingest", status="202") == 2
    assert value(found, "shopbell_requests_total", route="ingest", status="403") == 1
    assert value(found, "shopbell_request_seconds_count", route="ingest") == 3
    assert value(found, "shopbell_refused_total", reason="origin_not_allowed") == 1
    outcomes = {one: value(found, "shopbell_events_total", outcome=one) for one in ("stored", "duplicate", "rejected")}
    assert outcomes == {"stored": 2, "duplicate": 2, "rejected": 2}
    assert value(found, "shopbell_commit_requests_sum", kind="events") == 2
    assert value(found, "shopbell_commit_wait_seconds_count", kind="events") == 2
    assert value(found, "shopbell_database_up") == 1
    assert value(found, "shopbell_database_bytes") > 10_000
    assert value(found, "shopbell_memory_bytes", role="web") > 10_000_000


def test_jobs_and_the_outbox_are_told_from_the_database(app: Flask, client: FlaskClient) -> None:
    def fail(_connection: Connection, _at: dt.datetime) -> int:
        raise OSError

    with app.app_context():
        run_if_due(Job("tidy", 60, lambda _connection, _at: 3), now())
        run_if_due(Job("broken", 60, fail), now())
    found = read(client)
    assert value(found, "shopbell_job_last_success_timestamp_seconds", job="tidy") == pytest.approx(time.time(), abs=60)
    assert 0 <= value(found, "shopbell_job_last_duration_seconds", job="tidy") < 60
    assert value(found, "shopbell_job_seconds_count", job="tidy") == 1
    assert value(found, "shopbell_job_failures_in_a_row", job="broken") == 1
    assert value(found, "shopbell_job_failures_total", job="broken") == 1
    assert value(found, "shopbell_outbox_messages") == 0


def test_it_tells_that_the_database_is_away(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    client = make_app(SHOPBELL_DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'folder.db'}").test_client()
    assert value(read(client), "shopbell_database_up") == 0


@pytest.mark.parametrize(
    ("settings", "asked", "status"),
    [
        ({}, {}, 200),
        ({}, {"X-Forwarded-For": "203.0.113.9"}, 403),
        ({"SHOPBELL_PUBLIC_URL": "https://bell.example"}, {}, 403),
        ({"SHOPBELL_METRICS_TOKEN": TOKEN}, {}, 401),
        ({"SHOPBELL_METRICS_TOKEN": TOKEN}, {"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"SHOPBELL_METRICS_TOKEN": TOKEN}, {"Authorization": "Bearer "}, 401),
        ({"SHOPBELL_METRICS_TOKEN": TOKEN}, {"Authorization": f"Basic {TOKEN}"}, 401),
        ({"SHOPBELL_METRICS_TOKEN": TOKEN}, {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "1.2.3.4"}, 200),
    ],
)
def test_who_may_read(
    make_app: Callable[..., Flask], settings: dict[str, str], asked: dict[str, str], status: int
) -> None:
    client = make_app(**settings).test_client()
    answer = client.get("/metrics", headers=asked)
    assert answer.status_code == status
    assert (b"shopbell_" in answer.data) == (status == 200)


def test_another_machine_may_not_read_without_a_token(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


def test_several_workers_tell_one_sum_and_keep_it_when_one_is_killed(
    start_server: Callable[..., ProductServer],
) -> None:
    server = start_server(SHOPBELL_WEB_WORKERS="3")
    asked = 0

    def count() -> float:
        with urlopen(f"{server.url}/metrics") as answer:
            return value(samples(answer.read().decode()), "shopbell_requests_total", route="other", status="404")

    # start_server itself has asked /readyz alone, so nothing of this kind is there yet.
    for round_number in range(2):
        for _ in range(60):
            with pytest.raises(HTTPError):
                urlopen(Request(f"{server.url}/no-such-page", headers={"Connection": "close"}))
            asked += 1
        assert count() == asked
        if round_number == 0:
            _kill_one_web_process(server)
    deadline = time.monotonic() + 60
    while _roles(server).get("worker") != 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _roles(server)["worker"] == 1


def _roles(server: ProductServer) -> dict[str, float]:
    with urlopen(f"{server.url}/metrics") as answer:
        found = samples(answer.read().decode())
    return {role: value(found, "shopbell_processes", role=role) for role in ("web", "worker")}


def _kill_one_web_process(server: ProductServer) -> None:
    folder = server.folder / "data" / "metrics"
    pid = min(int(path.name.split("-")[0]) for path in folder.glob("*-web-*.values"))
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{server.url}/healthz"):
                return
        except OSError:
            time.sleep(0.1)


def test_every_figure_stands_in_its_page_and_the_page_names_no_other(client: FlaskClient) -> None:
    told = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").text, re.MULTILINE))
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `(shopbell_\w+)` \|", page, re.MULTILINE))
    assert described == told
    assert {metric.name for metric in METRICS} <= told


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
def test_alerts_and_dashboard_ask_for_figures_that_there_are(client: FlaskClient, name: str) -> None:
    text = (ROOT / "deploy" / "prometheus" / name).read_text(encoding="utf-8")
    told = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").text, re.MULTILINE))
    asked = {re.sub(r"_(bucket|sum|count)$", "", one) for one in re.findall(r"\bshopbell_\w+", text)}
    assert asked
    assert asked <= told


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/events", "ingest"),
        ("/v1/popups/pop_1/play", "play"),
        ("/v1/popups/pop_1/submit", "submit"),
        ("/v1/popups/pop_1/anything", "other"),
        ("/admin", "admin"),
        ("/admin/shops/pk_1", "admin"),
        ("/p/acme/spring", "landing"),
        ("/u/secret", "mail_links"),
        ("/wp-login.php", "other"),
        ("/", "other"),
        ("", "other"),
        ("no-slash", "other"),
    ],
)
def test_a_path_is_counted_under_one_of_a_handful_of_names(path: str, route: str) -> None:
    assert route_of(path) == route
