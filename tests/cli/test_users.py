from sqlalchemy import select

from tests.factories import rows
from tracker.admin.models import Membership, User
from tracker.db import db

PASSWORD = "a long enough password\n"


def test_it_makes_an_owner_of_every_shop(app, answer):
    made = answer("user", "create", "mia@acme.example", "--password-stdin", input=PASSWORD)

    assert made == {"email": "mia@acme.example", "role": "owner", "shop": None, "created": True}
    assert [one.shop_id for one in rows(app, Membership)] == [None]


def test_it_makes_a_viewer_of_one_shop(answer, acme):
    made = answer(
        "user", "create", "mia@acme.example", "--shop", acme, "--role", "viewer", "--password-stdin", input=PASSWORD
    )

    assert made["role"] == "viewer"
    assert made["shop"] == acme


def test_a_second_run_changes_the_role_and_makes_nobody(app, run, answer):
    answer("user", "create", "mia@acme.example", "--password-stdin", input=PASSWORD)
    again = answer("user", "create", "MIA@acme.example", "--role", "viewer", "--password-stdin", input=PASSWORD)

    assert again["created"] is False
    assert len(rows(app, User)) == 1
    assert [one.role for one in rows(app, Membership)] == ["viewer"]


def test_it_takes_the_password_from_standard_input_alone(app, run):
    result = run("user", "create", "mia@acme.example", input=PASSWORD)

    assert result.exit_code == 2
    assert "--password-stdin" in result.stderr
    assert rows(app, User) == []


def test_it_refuses_short_passwords_and_broken_addresses(app, run):
    for email, password in (("mia@acme.example", "short\n"), ("mia", PASSWORD)):
        result = run("user", "create", email, "--password-stdin", input=password)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
    assert rows(app, User) == []


def test_the_password_is_nowhere_in_the_answer(app, run):
    result = run("user", "create", "mia@acme.example", "--password-stdin", input=PASSWORD)

    assert PASSWORD.strip() not in result.output
    with app.app_context():
        assert PASSWORD.strip() not in db.session.scalars(select(User.password_hash)).one()


def test_a_printed_link_opens_the_admin_once(app, run):
    link = run("user", "link").stdout.strip()
    path = link.removeprefix(app.extensions["shopbell"].settings.public_url)

    assert path.startswith("/admin/welcome/")
    assert app.test_client().get(path).status_code == 200
