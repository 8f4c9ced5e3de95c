"""Sealing and signing: what comes back is what went out, for its own purpose only."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner

from tracker.clock import now_ms
from tracker.sealing import Sealer, UnknownKey
from tracker.signing import Signer

KEY = "a key for these tests, of no other use"
SEALER = Sealer(KEY)


def test_a_sealed_text_opens_in_its_own_context_only() -> None:
    sealed = SEALER.seal("carl@example.com", "shop:1")
    assert SEALER.open(sealed, "shop:1") == "carl@example.com"
    with pytest.raises(ValueError, match="another key"):
        SEALER.open(sealed, "shop:2")
    with pytest.raises(UnknownKey, match="SHOPBELL_OLD_SECRET_KEYS"):
        Sealer("quite another key, of no use either").open(sealed, "shop:1")


def test_two_seals_of_one_text_tell_nothing() -> None:
    sealed = SEALER.seal("carl@example.com", "shop:1")
    assert sealed != SEALER.seal("carl@example.com", "shop:1")
    assert b"carl" not in sealed


@given(st.integers(0, 60), st.integers(1, 255))
def test_no_changed_byte_opens(place: int, change: int) -> None:
    sealed = bytearray(SEALER.seal("carl@example.com", "shop:1"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(ValueError, match="sealed with"):
        SEALER.open(bytes(sealed), "shop:1")


def test_a_lookup_key_is_equal_for_equal_texts_of_one_context_only() -> None:
    key = SEALER.lookup_key("carl@example.com", "shop:1")
    assert key == SEALER.lookup_key("carl@example.com", "shop:1")
    assert key != SEALER.lookup_key("carl@example.com", "shop:2")
    assert key != Sealer("quite another key, of no use either").lookup_key("carl@example.com", "shop:1")


def test_a_signed_value_is_read_for_its_purpose_only() -> None:
    token = Signer(KEY).sign("popup", [1, "a"])
    assert Signer(KEY).read("popup", token, max_age_seconds=60) == [1, "a"]
    assert Signer(KEY).read("unsubscribe", token, max_age_seconds=60) is None
    assert Signer("quite another key, of no use either").read("popup", token, max_age_seconds=60) is None


def test_a_signed_value_is_too_old_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    token = Signer(KEY).sign("popup", 1)
    now = TimestampSigner(KEY).get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now + 61)
    assert Signer(KEY).read("popup", token, max_age_seconds=60) is None


@pytest.mark.parametrize("token", [None, "", 7, b"x", [], "a.b.c", "\ud800", "💥", "x" * 10_000])
def test_whatever_is_no_token_reads_as_none(token: object) -> None:
    assert Signer(KEY).read("popup", token, max_age_seconds=60) is None


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_no_altered_token_is_read(place: int, letter: str) -> None:
    token = Signer(KEY).sign("popup", [1, "a"])
    place %= len(token)
    altered = token[:place] + letter + token[place + 1 :]
    # The last letter of base64 has bits that say nothing; the value is then still the one that was signed.
    assert Signer(KEY).read("popup", altered, max_age_seconds=60) in (None, [1, "a"])


def test_signed_bytes_are_read_for_their_purpose_and_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer(KEY)
    token = signer.sign_bytes("popup", b"worth keeping")
    assert Signer(KEY).read_bytes("popup", token, max_age_seconds=60) == b"worth keeping"
    assert Signer(KEY).read_bytes("unsubscribe", token, max_age_seconds=60) is None
    assert Signer("quite another key, of no use either").read_bytes("popup", token, max_age_seconds=60) is None
    at = now_ms()
    for late, is_read in ((59_000, True), (62_000, False), (-10_000, False)):
        with monkeypatch.context() as patch:
            patch.setattr("tracker.signing.now_ms", lambda late=late: at + late)
            assert (signer.read_bytes("popup", token, max_age_seconds=60) is not None) == is_read


@pytest.mark.parametrize(
    "token", [None, "", 7, b"x", [], {}, "a.b.c", "A", "=", "A" * 28, "\ud800", "💥", "x" * 10_000]
)
def test_whatever_was_not_signed_has_no_bytes(token: object) -> None:
    assert Signer(KEY).read_bytes("popup", token, max_age_seconds=60) is None


def test_no_bit_of_signed_bytes_may_change_nor_be_spelt_otherwise() -> None:
    signer = Signer(KEY)
    token = signer.sign_bytes("popup", b"worth keeping")
    letters = string.ascii_letters + string.digits + "-_+/=. "
    others = (token[:n] + one + token[n + 1 :] for n in range(len(token)) for one in letters if one != token[n])
    longer = (token[:n] + one + token[n:] for n in range(len(token) + 1) for one in letters)
    assert [one for one in (*others, *longer) if signer.read_bytes("popup", one, max_age_seconds=60)] == []
