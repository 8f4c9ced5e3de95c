"""A backup is made while Shopbell writes, and what is restored is whole: rows, counters, addresses."""

import json
import os
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from tests.factories import Browser, make_event, make_popup, make_shop, plain_document
from tests.testbed import postgres
from tracker.clock import now
from tracker.db import db
from tracker.jobs import HEARTBEAT, JOBS, run_if_due


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must be of the server's version: that of the tests' own PostgreSQL."""
    monkeypatch.setenv("PATH", f"{postgres.programs()}:{os.environ['PATH']}")


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def ask(app: Flask, statement: str) -> int:
    with app.app_context():
        found = db.session.execute(text(statement)).scalar_one()
        db.session.rollback()
        return int(found)


def events(app: Flask) -> int:
    return ask(app, "SELECT count(*) FROM stored_event")


def test_a_backup_made_under_writes_restores_to_one_moment(app: Flask, tmp_path: Path) -> None:
    key = make_shop(app, capture_mode="all")
    make_popup(app, key, plain_document(), name="Hello")
    Browser(app.test_client(), key).say("email_captured", {"email": "vera@example.com", "form": "f", "field": "email"})
    stop = threading.Event()
    stored: list[int] = []

    def browse() -> None:
        vera = Browser(app.test_client(), key)
        while not stop.is_set():
            assert vera.send(make_event("page_view"), make_event("page_view")).status_code == 202
            stored.append(2)

    visitors = [threading.Thread(target=browse) for _ in range(3)]
    for one in visitors:
        one.start()
    while len(stored) < 20:
        pass
    before = 1 + sum(stored)
    file = tmp_path / "whole.backup"
    made = run(app, "backup", str(file), "--json")
    stop.set()
    for one in visitors:
        one.join()
    assert made.exit_code == 0, made.output
    assert file.stat().st_mode & 0o077 == 0
    after = events(app)

    # Something that the backup must take away again, and something that it must bring back.
    Browser(app.test_client(), key).say("page_view")
    with app.app_context():
        db.session.execute(text("DELETE FROM popup_version"))
        db.session.commit()
    restored = run(app, "restore", str(file), "--yes")
    assert restored.exit_code == 0, restored.output
    assert before <= events(app) <= after
    assert ask(app, "SELECT sum(event_count) FROM session") == events(app)
    assert ask(app, "SELECT count(*) FROM popup_version") == 1
    told = run(app, "export", "captures", "--shop", key)
    assert json.loads(told.output)["email"] == "vera@example.com"
    # And it goes on from there.
    assert Browser(app.test_client(), key).say("page_view")["ok"] == 1


def test_whoever_was_erased_since_is_erased_again(app: Flask, tmp_path: Path) -> None:
    key = make_shop(app, capture_mode="all")
    for name in ("vera", "ivan"):
        Browser(app.test_client(), key).say(
            "email_captured", {"email": f"{name}@example.com", "form": "f", "field": "email"}
        )
    file = str(tmp_path / "whole.backup")
    assert run(app, "backup", file).exit_code == 0
    erased = run(app, "contact", "erase", "vera@example.com", "--shop", key)
    assert erased.exit_code == 0, erased.output
    restored = run(app, "restore", file, "--yes")
    assert restored.exit_code == 0, restored.output
    told = run(app, "export", "captures", "--shop", key).output
    assert "ivan@example.com" in told
    assert "vera@example.com" not in told


def test_nobody_is_said_to_have_come_back_unless_the_record_is_lost(app: Flask, tmp_path: Path) -> None:
    file, said = str(tmp_path / "whole.backup"), "has come back: flask erasures reapply"
    assert run(app, "backup", file).exit_code == 0
    assert said not in run(app, "restore", file, "--yes").output
    with app.app_context():
        db.session.execute(text("DROP TABLE erasure"))
        db.session.commit()
    assert said in run(app, "restore", file, "--yes").output
    assert ask(app, "SELECT count(*) FROM erasure") == 0


def test_it_is_not_restored_under_a_running_shopbell(app: Flask, tmp_path: Path) -> None:
    file = str(tmp_path / "whole.backup")
    assert run(app, "backup", file).exit_code == 0
    with app.app_context():
        run_if_due(JOBS.get(HEARTBEAT), now())
    refused = run(app, "restore", file, "--yes")
    assert refused.exit_code == 2
    assert "stop the web server and the worker" in refused.output


def test_a_backup_is_not_written_over_unasked(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "whole.backup"
    file.write_text("something dear")
    assert run(app, "backup", str(file)).exit_code == 2
    assert file.read_text() == "something dear"
    assert run(app, "backup", str(file), "--replace").exit_code == 0
    assert tarfile.is_tarfile(file)


def test_another_key_is_refused_before_anything_changes(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = make_app()
    file = str(tmp_path / "whole.backup")
    assert run(app, "backup", file).exit_code == 0
    key = make_shop(app)
    other = make_app(SHOPBELL_SECRET_KEY="another key for tests, guarding nothing either")
    refused = run(other, "restore", file, "--yes")
    assert refused.exit_code == 2
    assert "another secret key" in refused.output
    assert key in run(app, "shop", "list").output


@pytest.mark.parametrize("damage", ["cut", "flipped", "no tar", "empty"])
def test_a_damaged_file_changes_nothing(app: Flask, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "whole.backup"
    assert run(app, "backup", str(file)).exit_code == 0
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray(b"" if damage == "empty" else b"not a backup at all")
    file.write_bytes(content)
    key = make_shop(app)
    refused = run(app, "restore", str(file), "--yes")
    assert refused.exit_code == 2, refused.output
    assert str(file) in refused.output or "damaged" in refused.output
    assert key in run(app, "shop", "list").output


@pytest.mark.only_on("sqlite")
def test_a_database_of_another_kind_is_refused_by_name(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "whole.backup"
    assert run(app, "backup", str(file)).exit_code == 0
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path, filter="data")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "database": "postgresql"}))
    with tarfile.open(file, "w:gz") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
        archive.add(tmp_path / "database", "database")
    refused = run(app, "restore", str(file), "--yes")
    assert "of postgresql, SHOPBELL_DATABASE_URL of sqlite" in refused.output


def test_no_secret_is_in_it_and_no_password_on_a_command_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "whole.backup"
    assert run(app, "backup", str(file)).exit_code == 0
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path, filter="data")
    secret = app.config["SECRET_KEY"].encode()
    assert not any(secret in part.read_bytes() for part in (tmp_path / "database", tmp_path / "manifest.json"))
