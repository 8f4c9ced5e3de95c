"""The worker's part, in real conversations with a real mail server: what is sent, and what is tried again or not."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_shop, row, rows
from tests.testbed import ROOT
from tests.testbed.mail import PASSWORD, USER, MailServer, make_certificate
from tests.testbed.processes import free_port
from tracker.clock import now
from tracker.contacts.identify import seal_address
from tracker.db import db
from tracker.engage import deliver
from tracker.engage.deliver import JOB, LEASE, OLDEST, SHOP_AN_HOUR, WAITS, send_due
from tracker.engage.models import Message
from tracker.engage.outbox import KEEP_DAYS, purge_messages, put, recipient_at, send_again
from tracker.engage.post_office import NotEncrypted, PostOffice, ServerAway, SignInRefused, without_addresses
from tracker.jobs import JOBS, JobState, run_if_due
from tracker.services import services
from tracker.shops.shops import shop_by_key, shop_by_name
from tracker.smtp_url import read_smtp_url

MINUTE = dt.timedelta(minutes=1)
ANNA, CARL, VERA = "anna@example.com", "carl@example.com", "vera@example.com"

Run = Callable[..., int]


@pytest.fixture
def acme(app: Flask) -> str:
    return make_shop(app)


@pytest.fixture
def post(app: Flask, acme: str) -> Callable[..., None]:
    """post(VERA) puts a test mail to that address into the outbox."""

    def put_in(*addresses: str, at: dt.datetime | None = None) -> None:
        with app.app_context():
            shop = shop_by_key(acme)
            connection = db.session.connection()
            for address in addresses:
                to = recipient_at(shop.id, seal_address(services().sealer, shop.id, address))
                key = f"test:{count_of(connection)}"
                put(connection, "test_mail", to, key, language="en", about={}, now=at or now())
            db.session.commit()

    return put_in


def count_of(connection) -> int:
    return connection.exec_driver_sql("SELECT count(*) FROM message").scalar_one()


def states(app: Flask) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in rows(app, Message)]


def test_what_is_due_is_sent_once(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    post(ANNA, CARL)
    assert (run_mail(), run_mail()) == (2, 0)
    assert [letter.to for letter in mail_server.letters] == [[ANNA], [CARL]]
    assert mail_server.connections == 1
    assert {one.sent_at is not None for one in rows(app, Message)} == {True}
    assert mail_server.letters[0].sender == "shop@acme.example"


def test_its_headers_are_those_of_a_letter_that_a_machine_wrote(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    post(VERA)
    run_mail()
    message = mail_server.letters[0].message
    assert message["Message-ID"] == f"<{row(app, Message).public_id}@acme.example>"
    assert abs(message["Date"].datetime - now()) < MINUTE
    assert (message["From"], message["To"]) == ("acme <shop@acme.example>", VERA)
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "name",
    [
        "Acme\r\nBcc: everybody@example.com",
        "Acme\n\nNothing",
        "Acme\u2028To: x@example.com",
        "Гончарня «Колокол» " * 5,
    ],
)
def test_a_shops_name_begins_no_header(
    app: Flask, acme: str, post: Callable[..., None], mail_server: MailServer, run_mail: Run, name: str
) -> None:
    post(VERA)
    with app.app_context():
        shop_by_key(acme).name = name
        db.session.commit()
    assert run_mail() == 1
    letter = mail_server.letters[0]
    assert letter.to == [VERA]
    assert (letter.message["Bcc"], letter.message["To"]) == (None, VERA)
    assert "\n" not in str(letter.message["From"])
    assert name.split()[0] in str(letter.message["Subject"])


def test_answers_go_where_the_shop_wants_them(
    app: Flask, acme: str, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    with app.app_context():
        shop_by_key(acme).settings = {"mail.reply_to": "help@acme.example"}
        db.session.commit()
    post(VERA)
    run_mail()
    assert mail_server.letters[0].message["Reply-To"] == "help@acme.example"


def test_an_internationalised_domain_is_written_in_ascii(
    post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    post("vera@bücher.example")
    assert run_mail() == 1
    assert mail_server.letters[0].to == ["vera@xn--bcher-kva.example"]


def test_it_signs_in_over_tls_that_it_can_trust(
    make_app: Callable[..., Flask],
    make_mail_server: Callable[..., MailServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = make_mail_server(certificate=certificate, signs_in=True)
    url = f"smtp://{USER}:a%20bell%3A%20over%2Fthe%20%40door%23@127.0.0.1:{server.port}?from=shop@acme.example"
    app = make_app(SHOPBELL_SMTP_URL=url)
    make_shop(app)
    with app.app_context():
        shop = shop_by_name("acme")
        to = recipient_at(shop.id, seal_address(services().sealer, shop.id, VERA))
        put(db.session.connection(), "test_mail", to, "test", language="en", about={}, now=now())
        db.session.commit()
        assert send_due(now()) == 1
    (letter,) = server.letters
    assert (letter.was_encrypted, letter.user, letter.to) == (True, USER, [VERA])


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("a certificate that nobody vouches for", NotEncrypted),
        ("a certificate of another machine", NotEncrypted),
        ("no encryption", NotEncrypted),
        ("another password", SignInRefused),
        ("nobody there", ServerAway),
    ],
)
def test_a_server_that_cannot_be_trusted_or_used_gets_nothing(
    make_mail_server: Callable[..., MailServer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    expected: type[ServerAway],
) -> None:
    certificate = make_certificate(tmp_path, name="127.0.0.2" if "another machine" in what else "127.0.0.1")
    if "nobody vouches" not in what:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = make_mail_server(certificate=certificate, offers_tls=what != "no encryption", signs_in=True)
    port = free_port() if what == "nobody there" else server.port
    known = read_smtp_url(f"smtp://{USER}:wrong@127.0.0.1:{port}?from=shop@acme.example")
    with pytest.raises(ServerAway) as refused, PostOffice(known) as office:
        office.open()
    assert type(refused.value) is expected
    assert PASSWORD not in str(refused.value) and "wrong" not in str(refused.value)
    assert server.letters == []


def test_a_refusal_for_good_fails_with_the_servers_words_and_without_the_address(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run, caplog: pytest.LogCaptureFixture
) -> None:
    said = "550 5.7.1 <vera@example.com>: Recipient address rejected: User vera blocked, ask postmaster@mail.example"
    mail_server.behaviour.says = lambda stage, to: said if (stage, to) == ("RCPT", VERA) else ""
    post(VERA, CARL)
    assert run_mail() == 1
    failed, sent = rows(app, Message)
    assert (failed.state, failed.reason, sent.state) == ("failed", "refused", "sent")
    assert failed.reply.startswith("550 5.7.1 ")
    for words in (failed.reply, caplog.text):
        assert "vera" not in words
        assert "@" not in words
    assert run_mail(LEASE + MINUTE) == 0


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_for_now_is_tried_again_later_and_given_up_in_the_end(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run, stage: str
) -> None:
    mail_server.behaviour.says = lambda at, _to: "451 4.7.1 greylisted" if at == stage else ""
    post(VERA)
    later = dt.timedelta()
    for wait in WAITS:
        assert run_mail(later) == 0
        assert states(app) == [("waiting", "later")]
        assert run_mail(later + wait - MINUTE / 2) == 0
        later += wait + MINUTE / 60
    assert row(app, Message).attempts == len(WAITS)
    run_mail(later)
    assert states(app) == [("failed", "gave_up")]
    assert row(app, Message).reply == "451 4.7.1 greylisted"


def test_a_greylisted_one_arrives_at_the_second_try(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    answers = iter(["450 come back", ""])
    mail_server.behaviour.says = lambda stage, _to: next(answers) if stage == "RCPT" else ""
    post(VERA)
    assert (run_mail(), run_mail(WAITS[0] + MINUTE)) == (0, 1)
    assert states(app) == [("sent", "")]


def test_a_connection_that_breaks_off_loses_nothing_and_doubles_no_name(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    mail_server.behaviour.drops_in_data = True
    post(VERA)
    assert run_mail() == 0
    assert states(app) == [("waiting", "broken_off")]
    mail_server.behaviour.drops_in_data = False
    assert run_mail(WAITS[0] + MINUTE) == 1
    assert mail_server.letters[0].message["Message-ID"] == f"<{row(app, Message).public_id}@acme.example>"


def test_a_server_that_is_away_costs_no_try_and_holds_the_job_back(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    post(VERA, CARL)
    mail_server.stop()
    with app.app_context():
        run_if_due(JOBS.get(JOB), now())
    assert [(one.state, one.attempts) for one in rows(app, Message)] == [("waiting", 0)] * 2
    state = row(app, JobState, name=JOB)
    assert (state.failures, state.error) == (1, "ServerAway")
    mail_server.start()
    with app.app_context():
        run_if_due(JOBS.get(JOB), now() + MINUTE)
    assert states(app) == [("sent", "")] * 2
    assert row(app, JobState, name=JOB).failures == 0


def test_two_workers_at_once_send_each_message_once(
    app: Flask, post: Callable[..., None], mail_server: MailServer
) -> None:
    addresses = [f"person{number}@example.com" for number in range(12)]
    post(*addresses)
    begin, sent = threading.Barrier(3), []

    def work() -> None:
        with app.app_context():
            begin.wait()
            sent.append(send_due(now()))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == len(addresses)
    assert sorted(letter.to[0] for letter in mail_server.letters) == sorted(addresses)
    assert {one.attempts for one in rows(app, Message)} == {1}


def test_a_worker_that_is_killed_loses_nothing(
    app: Flask, environ: dict[str, str], post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    mail_server.behaviour.holds = threading.Event()
    post(VERA)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "work"],
        cwd=ROOT,
        env={**kept, **environ, "SHOPBELL_SMTP_URL": mail_server.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not mail_server.tried and time.monotonic() < deadline:
            time.sleep(0.05)
        assert mail_server.tried == 1
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert [(one.state, one.attempts) for one in rows(app, Message)] == [("waiting", 1)]
    mail_server.behaviour.says = lambda stage, _to: "451 its client is gone" if stage == "DATA" else ""
    mail_server.behaviour.holds.set()
    time.sleep(0.2)
    mail_server.behaviour = type(mail_server.behaviour)()
    assert run_mail() == 0, "it is still leased"
    assert run_mail(LEASE + MINUTE) == 1
    assert [letter.to for letter in mail_server.letters] == [[VERA]]


def test_a_worker_that_overslept_its_lease_does_not_overwrite_what_became_of_the_message(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(VERA)
    send = PostOffice.send

    def oversleep(office: PostOffice, letter: object) -> None:
        monkeypatch.setattr(PostOffice, "send", send)
        assert run_mail(LEASE + MINUTE) == 1
        raise deliver.Later("451 too late")

    monkeypatch.setattr(PostOffice, "send", oversleep)
    run_mail()
    assert states(app) == [("sent", "")]


def test_what_waited_for_days_is_not_sent_any_more(app: Flask, post: Callable[..., None], run_mail: Run) -> None:
    post(VERA)
    assert run_mail(OLDEST + MINUTE) == 0
    assert states(app) == [("failed", "too_old")]


def test_a_shop_that_sends_very_much_waits_its_turn(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "SHOP_AN_HOUR", 2)
    post(*(f"person{number}@example.com" for number in range(3)))
    assert SHOP_AN_HOUR > 2
    assert run_mail() == 2
    assert states(app)[-1] == ("waiting", "shop_limit")
    assert run_mail(dt.timedelta(minutes=61)) == 1


def test_one_that_cannot_be_written_holds_up_nobody(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run, caplog: pytest.LogCaptureFixture
) -> None:
    post(VERA, CARL)
    with app.app_context():
        first = db.session.get(Message, rows(app, Message)[0].id)
        first.address_sealed = b"\x01sealed with another key, long ago"
        db.session.commit()
    assert run_mail() == 1
    assert states(app) == [("failed", "unwritable"), ("sent", "")]
    assert VERA not in caplog.text


def test_without_a_mail_server_all_waits(make_app: Callable[..., Flask], post: Callable[..., None], app: Flask) -> None:
    post(VERA)
    bare = make_app()
    with bare.app_context():
        run_if_due(JOBS.get(JOB), now())
    assert states(app) == [("waiting", "")]
    assert row(app, JobState, name=JOB).failures == 0


def test_a_failed_one_can_be_sent_again_and_others_cannot(
    app: Flask, post: Callable[..., None], mail_server: MailServer, run_mail: Run
) -> None:
    mail_server.behaviour.says = lambda stage, _to: "550 no" if stage == "RCPT" else ""
    post(VERA)
    run_mail()
    mail_server.behaviour.says = lambda _stage, _to: ""
    again, message_id = [], row(app, Message).id
    for _ in range(2):
        with app.app_context():
            again.append(send_again(db.session.connection(), message_id, now()))
            db.session.commit()
    assert again == [True, False]
    assert run_mail() == 1


def test_what_is_over_is_erased_after_a_month_and_what_waits_is_not(
    app: Flask, post: Callable[..., None], run_mail: Run
) -> None:
    post(VERA)
    run_mail()
    post(CARL)
    with app.app_context():
        assert purge_messages(db.session.connection(), now() + dt.timedelta(days=KEEP_DAYS, minutes=-1)) == 0
        assert purge_messages(db.session.connection(), now() + dt.timedelta(days=KEEP_DAYS, minutes=1)) == 1
        db.session.commit()
    assert states(app) == [("waiting", "")]


def test_nothing_personal_is_stored_in_the_clear(app: Flask, post: Callable[..., None]) -> None:
    post(VERA)
    assert not re.search("vera|example", repr(rows(app, Message)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"5.1.1 <vera@example.com> no such user vera", "5.1.1 <…> no such user …"),
        (
            "user VERA over quota\r\n see https://x.example/?to=vera@example.com",
            "user … over quota see https://x.example/?to=…",
        ),
        (b"\xff\x00odd", "� odd"),
        ("x" * 500, "x" * 200),
        ("veranda is closed", "veranda is closed"),
    ],
)
def test_what_a_server_said_is_kept_without_addresses(said: bytes | str, kept: str) -> None:
    assert without_addresses(said, VERA) == kept
