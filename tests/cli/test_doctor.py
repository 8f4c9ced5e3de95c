import datetime as dt
import json

import pytest

from tests.factories import make_shop
from tests.testbed.mail import MailServer
from tracker.clock import now
from tracker.db import db
from tracker.jobs import HEARTBEAT, JOBS, JobState, run_if_due


def found(run):
    result = run("doctor", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == (0 if told["ok"] else 1)
    return {one["check"]: one["status"] for one in told["checks"]}


def test_it_looks_at_everything(run):
    assert set(found(run)) == {
        "configuration",
        "secret key",
        "data folder",
        "database",
        "migrations",
        "worker",
        "redis",
        "mail",
        "shops",
        "dead letters",
        "proxy",
        "metrics",
        "database rights",
        "backup",
        "open files",
    }


def test_a_fresh_installation_fails_in_nothing(run):
    assert "fail" not in found(run).values()


def test_it_hears_the_worker(app, run):
    assert found(run)["worker"] == "warn"
    with app.app_context():
        run_if_due(JOBS.get(HEARTBEAT), now())
    assert found(run)["worker"] == "ok"


def test_it_misses_a_worker_that_has_fallen_silent(app, run):
    with app.app_context():
        run_if_due(JOBS.get(HEARTBEAT), now() - dt.timedelta(minutes=5))

    assert found(run)["worker"] == "warn"


def test_it_names_the_jobs_that_fail(app, run):
    with app.app_context():
        run_if_due(JOBS.get(HEARTBEAT), now())
        db.session.add(JobState(name="purge", due_at=now(), failures=3, error="OSError"))
        db.session.commit()

    assert "purge (OSError, 3)" in run("doctor").output


def test_it_counts_the_shops(app, run):
    assert found(run)["shops"] == "warn"
    make_shop(app)
    assert found(run)["shops"] == "ok"


def test_it_fails_without_the_redis_it_was_told_of(make_app):
    app = make_app(SHOPBELL_REDIS_URL="redis://127.0.0.1:1/0")

    result = app.test_cli_runner().invoke(args=["doctor", "--json"])

    assert result.exit_code == 1
    assert {"check": "redis", "status": "fail"}.items() <= json.loads(result.stdout)["checks"][6].items()


def test_it_reaches_redis(make_app, redis):
    app = make_app(SHOPBELL_REDIS_URL=redis.url)

    assert json.loads(app.test_cli_runner().invoke(args=["doctor", "--json"]).stdout)["checks"][6]["status"] == "ok"


@pytest.mark.only_on("sqlite")
def test_it_fails_before_the_migrations(make_app, tmp_path):
    app = make_app(SHOPBELL_DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")

    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert "flask db upgrade" in result.output


def test_it_warns_of_a_public_address_without_https(make_app):
    app = make_app(SHOPBELL_PUBLIC_URL="http://bell.acme.example")

    assert "without https" in app.test_cli_runner().invoke(args=["doctor"]).output


def test_it_greets_the_mail_server(make_app):
    server = MailServer()
    server.start()
    try:
        reached = make_app(SHOPBELL_SMTP_URL=server.url).test_cli_runner().invoke(args=["doctor"])
        assert "takes mail from shop@acme.example" in reached.output
    finally:
        server.stop()
    away = make_app(SHOPBELL_SMTP_URL=server.url).test_cli_runner().invoke(args=["doctor"])
    assert "the mail server does not answer" in away.output
    assert away.exit_code == 1


def said(app, check):
    told = json.loads(app.test_cli_runner().invoke(args=["doctor", "--json"]).stdout)["checks"]
    return next((one["status"], one["text"]) for one in told if one["check"] == check)


PUBLIC = {"SHOPBELL_PUBLIC_URL": "https://bell.acme.example"}


@pytest.mark.parametrize(
    ("check", "wrong", "right", "mend"),
    [
        ("proxy", PUBLIC, PUBLIC | {"SHOPBELL_TRUSTED_PROXIES": "1"}, "SHOPBELL_TRUSTED_PROXIES"),
        ("metrics", PUBLIC, PUBLIC | {"SHOPBELL_METRICS_TOKEN": "a-token-for-the-tests"}, "SHOPBELL_METRICS_TOKEN"),
        ("backup", PUBLIC, {}, "flask backup FILE"),
    ],
)
def test_it_warns_of_what_a_public_installation_lacks(make_app, check, wrong, right, mend):
    status, text = said(make_app(**wrong), check)
    assert status == "warn"
    assert mend in text
    assert said(make_app(**right), check)[0] == "ok"


def test_it_knows_the_last_backup_and_warns_of_an_old_one(make_app, tmp_path, monkeypatch):
    app = make_app(**PUBLIC)
    folder = app.extensions["shopbell"].settings.data_dir
    (folder / "last_backup").write_text(f"{now():%Y-%m-%dT%H:%M:%SZ}")
    assert said(app, "backup")[0] == "ok"
    (folder / "last_backup").write_text(f"{now() - dt.timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}")
    assert said(app, "backup")[0] == "warn"


@pytest.mark.only_on("postgresql")
def test_it_warns_of_a_role_that_may_do_more_than_serve(make_app):
    status, text = said(make_app(**PUBLIC), "database rights")
    assert status == "warn"
    assert "roles.sql" in text
