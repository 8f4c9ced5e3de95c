import pytest


def test_it_prints_the_keys_and_origins_of_a_new_shop(answer):
    made = answer("shop", "create", "acme", "--origin", "https://acme.example", "--origin", "http://localhost:3000")

    assert set(made) == {"name", "public_key", "secret_key", "origins", "created"}
    assert made["name"] == "acme"
    assert made["public_key"].startswith("pk_")
    assert made["secret_key"].startswith("sk_")
    assert made["origins"] == ["https://acme.example", "http://localhost:3000"]
    assert made["created"] is True


def test_it_prints_the_same_keys_again_and_adds_origins(answer):
    first = answer("shop", "create", "acme", "--origin", "https://acme.example")
    second = answer(
        "shop", "create", "acme", "--origin", "https://acme.example", "--origin", "https://www.acme.example"
    )

    assert second["created"] is False
    assert (second["public_key"], second["secret_key"]) == (first["public_key"], first["secret_key"])
    assert second["origins"] == ["https://acme.example", "https://www.acme.example"]


def test_people_read_the_keys_too(run):
    result = run("shop", "create", "acme", "--origin", "https://acme.example")

    assert "pk_" in result.stdout
    assert "sk_" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("acme",),
        ("acme", "--origin", "acme.example"),
        ("acme", "--origin", "https://acme.example/shop"),
        ("acme", "--origin", "https://*.acme.example"),
        ("   ", "--origin", "https://acme.example"),
        ("a" * 121, "--origin", "https://acme.example"),
    ],
)
def test_it_refuses_a_shop_that_cannot_be_in_one_line(run, answer, arguments):
    result = run("shop", "create", *arguments)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert answer("shop", "list") == []


def test_it_sets_every_kind_of_setting(run, answer, acme):
    result = run(
        "shop",
        "set",
        acme,
        "capture.mode=named",
        "consent.mode=full",
        "capture.forms=#checkout, newsletter",
        "capture.notice=on",
        "capture.keep_hours=48",
        "apply_url=https://acme.example/?code={code}&x=1",
    )

    assert result.exit_code == 0, result.output
    settings = answer("shop", "show", acme)["settings"]
    assert settings["capture.mode"] == "named"
    assert settings["consent.mode"] == "full"
    assert settings["capture.forms"] == ["#checkout", "newsletter"]
    assert settings["capture.notice"] is True
    assert settings["capture.keep_hours"] == 48
    assert settings["apply_url"] == "https://acme.example/?code={code}&x=1"
    assert settings["currency"] == "EUR"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("consent.mode=loose", "consent.mode"),
        ("capture.keep_hours=0", "capture.keep_hours"),
        ("currency=euro", "currency"),
        ("timezone=Mars/Olympus", "timezone"),
        ("colour=red", "colour"),
        ("send", "send"),
    ],
)
def test_it_names_the_setting_that_is_wrong_and_changes_none(run, answer, acme, change, named):
    result = run("shop", "set", acme, "capture.mode=all", change)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr
    assert answer("shop", "show", acme)["settings"]["capture.mode"] == "off"


def test_it_shows_a_shop_without_its_secret_key(run, answer, acme):
    shown = answer("shop", "show", acme)

    assert set(shown) == {"name", "public_key", "origins", "created_at", "settings"}
    assert "sk_" not in run("shop", "show", acme).output
    assert answer("shop", "list") == [shown]


def test_it_says_which_key_nobody_has(run):
    result = run("shop", "show", "pk_nobody")

    assert result.exit_code == 2
    assert "pk_nobody" in result.stderr
