"""deploy/postgresql/roles.sql: the serving role can do all that serving takes, and cannot touch the schema."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from tests.factories import Browser, form_document, make_popup, make_shop
from tests.testbed import ROOT, postgres
from tracker.clock import now
from tracker.db import db
from tracker.jobs import JOBS, run_if_due

pytestmark = pytest.mark.only_on("postgresql")


@pytest.fixture
def urls(database_url: str) -> Iterator[tuple[str, str]]:
    """The owner's and the serving role's URLs of the database that the script has made."""
    admin = make_url(database_url).set(database="postgres")
    folder = admin.query["host"]
    command = [str(postgres.programs() / "psql"), "-h", str(folder), "-U", "postgres", "-d", "postgres"]
    script = str(ROOT / "deploy" / "postgresql" / "roles.sql")
    for _ in range(2):
        done = subprocess.run(
            [*command, "-v", "owner_password=o'wner", "-v", "web_password=web", "-f", script],
            capture_output=True,
            text=True,
            env={**os.environ, "PGOPTIONS": ""},
            check=False,
        )
        assert done.returncode == 0, done.stderr
    yield tuple(str(admin.set(username=f"shopbell_{role}", database="shopbell")) for role in ("owner", "web"))
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE shopbell WITH (FORCE)"))
        connection.execute(text("DROP ROLE shopbell_web"))
        connection.execute(text("DROP ROLE shopbell_owner"))
    engine.dispose()


def test_the_serving_role_serves_and_cannot_change_the_schema(
    make_app: Callable[..., Flask], urls: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_app(SHOPBELL_DATABASE_URL=urls[0])
    with owner.app_context():
        flask_migrate.upgrade()
    app = make_app(SHOPBELL_DATABASE_URL=urls[1])
    assert app.test_client().get("/readyz").json == {"ok": True}
    key = make_shop(app, capture_mode="all")
    popup = make_popup(app, key, form_document())
    vera = Browser(app.test_client(), key)
    vera.say("email_captured", {"email": "vera@example.com", "form": "f", "field": "email"})
    vera.say("purchase", {"transaction_id": "1", "value": 10, "currency": "EUR", "items": []})
    assert vera.submit(popup, vera.see(popup), "vera@example.com").status_code == 200
    with app.app_context():
        for job in JOBS:
            run_if_due(job, now())
        failed = db.session.execute(text("SELECT name, error FROM job_state WHERE failures > 0")).all()
        assert failed == []
        for forbidden in (
            "CREATE TABLE mine (id int)",
            "DROP TABLE event",
            "ALTER TABLE shop ADD COLUMN x int",
            "TRUNCATE event",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                db.session.execute(text(forbidden))
            db.session.rollback()
    assert app.test_client().get("/metrics").status_code == 200
    # It makes backups too; a restore changes the schema, and is the owner's.
    monkeypatch.setenv("PATH", f"{postgres.programs()}:{os.environ['PATH']}")
    file = str(tmp_path / "whole.backup")
    made = app.test_cli_runner().invoke(args=["backup", file])
    assert made.exit_code == 0, made.output
    with app.app_context():
        db.session.execute(text("UPDATE job_state SET finished_at = 0"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    assert app.test_cli_runner().invoke(args=["restore", file, "--yes"]).exit_code == 2
    restored = owner.test_cli_runner().invoke(args=["restore", file, "--yes"])
    assert restored.exit_code == 0, restored.output
    assert Browser(app.test_client(), key).say("page_view")["ok"] == 1
    # A table that a later migration makes is served without a further word.
    with owner.app_context():
        db.session.execute(text("CREATE TABLE of_a_later_version (id int)"))
        db.session.commit()
    with app.app_context():
        db.session.execute(text("INSERT INTO of_a_later_version VALUES (1)"))
        db.session.rollback()
