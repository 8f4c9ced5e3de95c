"""How long things are kept: what docs/privacy.md says is what the code declares, and what the jobs do."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from tests.factories import Browser, count, forget_published, make_popup, make_shop, survey_document
from tests.testbed import ROOT
from tracker.admin.audit import write_entry
from tracker.clock import now
from tracker.contacts.models import Capture, Detail
from tracker.db import Model, db
from tracker.jobs import JOBS, Job
from tracker.personal.periods import PERIODS

# The night in which Berlin's clocks leave an hour out; and the one in which they have one twice.
NIGHTS = [dt.datetime(2026, 3, 28, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC)]


def test_the_page_says_the_periods_of_the_code(app: Flask) -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    table = page.partition("<!-- checked: periods -->")[2].partition("<!-- end -->")[0]
    said = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| `(\w+)` \|$", table, re.MULTILINE)
    declared = [(one.name, one.words, f"`{one.setting}`" if one.setting else "–", one.job) for one in PERIODS]
    assert said == sorted(declared)


def test_every_period_is_kept_by_a_job_and_is_of_a_table(app: Flask) -> None:
    for one in PERIODS:
        assert one.job in JOBS
        assert one.name in Model.metadata.tables


@pytest.mark.parametrize("begun", NIGHTS)
def test_what_is_over_is_erased_to_the_minute_whatever_the_clocks_do(app: Flask, begun: dt.datetime) -> None:
    with time_machine.travel(begun, tick=False):
        _leave_everything(app)
    for name in ("capture", "detail", "popup_answer", "audit_entry"):
        period = PERIODS.get(name)
        job = JOBS.get(period.job) if period else None
        assert period is not None
        assert isinstance(job, Job)
        model: Callable[..., Model] = next(one for one in Model.__subclasses__() if one.__tablename__ == name)
        for beside, left in ((dt.timedelta(minutes=-1), 1), (dt.timedelta(minutes=1), 0)):
            with app.app_context():
                job.run(db.session.connection(), begun + period.kept + beside)
                db.session.commit()
            assert count(app, model) == left, (name, beside)


def _leave_everything(app: Flask) -> None:
    shop = make_shop(
        app, consent_mode="full", capture_mode="all", capture_kinds=["email", "phone"], timezone="Europe/Berlin"
    )
    vera = Browser(app.test_client(), shop)
    typed = {"form": "f", "field": "f", "submitted": False}
    vera.say("email_captured", {**typed, "email": "typed@acme.example"})
    vera.say("field_captured", {**typed, "kind": "phone", "value": "+84 912 345 678"})
    popup = make_popup(app, shop, survey_document())
    forget_published(app)
    assert vera.submit(popup, vera.token(popup), fields={"reason": "price"}).status_code == 200
    with app.app_context():
        write_entry(db.session(), shop_id=None, who="somebody", act="shops.create", subject="", at=now())
        db.session.commit()
    assert (count(app, Capture), count(app, Detail)) == (1, 1)
