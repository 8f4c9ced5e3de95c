"""Configuration: every wrong setting is refused with one line that says how to mend it."""

import stat
from pathlib import Path

import pytest

from tracker.config import load_settings
from tracker.errors import ConfigError

KEY = "Zu3RkV8mQ1tY6wB0xN5cD2fG9hJ4kL7p"
POSTGRES = "postgresql+psycopg://shopbell@db/shopbell"


def load(tmp_path: Path, **environ: str):
    return load_settings({"SHOPBELL_DATA_DIR": str(tmp_path / "data"), **environ})


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.port, settings.bind, settings.is_sqlite) == (8000, "127.0.0.1", True)
    assert settings.public_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("SHOPBELL_DATABASE_URL", "mysql://db/shopbell"),
        ("SHOPBELL_DATABASE_URL", "postgresql://db/shopbell"),
        ("SHOPBELL_PUBLIC_URL", "bell.example"),
        ("SHOPBELL_PUBLIC_URL", "ftp://bell.example"),
        ("SHOPBELL_PUBLIC_URL", "https://bell.example/?a=1"),
        ("SHOPBELL_REDIS_URL", "localhost:6379"),
        ("SHOPBELL_RATE_LIMIT", "0"),
        ("SHOPBELL_RATE_LIMIT", "many"),
        ("SHOPBELL_TRUSTED_PROXIES", "6"),
        ("SHOPBELL_WEB_WORKERS", "0"),
        ("SHOPBELL_WORKER", "yes"),
        ("SHOPBELL_DEMO", "true"),
        ("SHOPBELL_SECRET_KEY", "short"),
        ("SHOPBELL_SECRET_KEY", "changeme"),
        ("SHOPBELL_SECRET_KEY", "ab" * 30),
        ("SHOPBELL_DATA_DIR", "/dev/null/data"),
        ("SHOPBELL_RATELIMIT", "5"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, **{name: value})
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "reachable", [{"SHOPBELL_DATABASE_URL": POSTGRES}, {"SHOPBELL_BIND": "0.0.0.0"}, {"SHOPBELL_BIND": "bell.example"}]
)
def test_an_installation_that_others_can_reach_needs_a_key_of_its_own(
    tmp_path: Path, reachable: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="SHOPBELL_SECRET_KEY is missing"):
        load(tmp_path, **reachable)
    with pytest.raises(ConfigError, match="known or guessable"):
        load(tmp_path, **reachable, SHOPBELL_SECRET_KEY="SECRET-KEY")
    assert load(tmp_path, **reachable, SHOPBELL_SECRET_KEY=KEY).secret_key == KEY


@pytest.mark.parametrize("bind", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_a_private_installation_makes_its_own_key_once(tmp_path: Path, bind: str) -> None:
    key = load(tmp_path, SHOPBELL_BIND=bind).secret_key
    file = tmp_path / "data" / "secret_key"
    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load(tmp_path, SHOPBELL_BIND=bind).secret_key == key


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load(tmp_path)
    (tmp_path / "data" / "secret_key").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        load(tmp_path)


def test_an_emptied_key_file_is_refused_and_not_replaced(tmp_path: Path) -> None:
    # A new key would make every sealed address unreadable.
    load(tmp_path)
    (tmp_path / "data" / "secret_key").write_text("")
    with pytest.raises(ConfigError, match="no usable key"):
        load(tmp_path)


def test_a_misspelled_setting_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"SHOPBELL_DATABSE_URL.*did you mean SHOPBELL_DATABASE_URL"):
        load(tmp_path, SHOPBELL_DATABSE_URL=POSTGRES)


def test_a_variable_that_resembles_no_setting_is_left_alone(tmp_path: Path) -> None:
    assert load(tmp_path, SHOPBELL_COLOUR="teal").is_sqlite
