import json

from tests.factories import MUG, Browser


def test_it_prints_one_object_a_line(app, run, acme, answer):
    browser = Browser(app.test_client(), acme)
    browser.say("page_view")
    browser.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]})

    result = run("export", "events", "--shop", acme)

    assert result.exit_code == 0
    assert [json.loads(line)["name"] for line in result.stdout.splitlines()] == ["page_view", "add_to_cart"]


def test_it_knows_each_kind_and_nothing_else(run, acme):
    for kind in ("events", "sessions", "carts", "orders", "captures", "contacts", "impressions", "plays"):
        result = run("export", kind, "--shop", acme)
        assert (result.exit_code, result.stdout) == (0, "")
    assert run("export", "secrets", "--shop", acme).exit_code == 2
    assert run("export", "events", "--shop", "pk_nobody").exit_code == 2
