"""What consent and the shop's mode allow: the table of docs/protocol.md, row by row."""

import pytest

from tracker.contacts.permission import resolve

YES, NO, UNSAID = True, False, None


def said(**purposes: bool | None) -> dict[str, bool]:
    return {name: value for name, value in purposes.items() if value is not None}


@pytest.mark.parametrize(
    ("mode", "measurement", "may_store", "under_an_id"),
    [
        ("strict", UNSAID, False, False),
        ("strict", NO, False, False),
        ("strict", YES, True, True),
        ("anonymous", UNSAID, True, False),
        ("anonymous", NO, False, False),
        ("anonymous", YES, True, True),
        ("full", UNSAID, True, True),
        ("full", NO, False, False),
        ("full", YES, True, True),
    ],
)
def test_measurement_decides_whether_and_under_what_anything_is_stored(
    mode: str, measurement: bool | None, may_store: bool, under_an_id: bool
) -> None:
    permission = resolve(mode, said(measurement=measurement), capture_mode="all", capture_notice=False)
    assert (permission.measurement, permission.identity) == (may_store, under_an_id)


@pytest.mark.parametrize(
    ("mode", "personalisation", "allowed"),
    [
        ("strict", UNSAID, False),
        ("strict", NO, False),
        ("strict", YES, True),
        ("anonymous", UNSAID, True),
        ("anonymous", NO, False),
        ("anonymous", YES, True),
        ("full", UNSAID, True),
        ("full", NO, False),
        ("full", YES, True),
    ],
)
def test_popups_are_decided_where_personalisation_is_allowed(
    mode: str, personalisation: bool | None, allowed: bool
) -> None:
    consent = said(measurement=True, personalisation=personalisation)
    assert resolve(mode, consent, capture_mode="off", capture_notice=False).personalisation is allowed


@pytest.mark.parametrize("mode", ["strict", "anonymous", "full"])
def test_nobody_who_refuses_measurement_is_shown_or_asked_anything(mode: str) -> None:
    consent = said(measurement=False, personalisation=True, form_capture=True)
    permission = resolve(mode, consent, capture_mode="all", capture_notice=True)
    assert (permission.personalisation, permission.capture_ground) == (False, "")


@pytest.mark.parametrize(
    ("mode", "form_capture", "notice", "ground"),
    [
        ("strict", UNSAID, False, ""),
        ("strict", UNSAID, True, "notice"),
        ("strict", NO, True, ""),
        ("strict", YES, False, "consent"),
        ("anonymous", UNSAID, False, ""),
        ("anonymous", UNSAID, True, "notice"),
        ("anonymous", NO, True, ""),
        ("anonymous", YES, True, "consent"),
        ("full", UNSAID, False, "full"),
        ("full", UNSAID, True, "notice"),
        ("full", NO, True, ""),
        ("full", YES, False, "consent"),
    ],
)
def test_half_typed_addresses_need_a_ground(mode: str, form_capture: bool | None, notice: bool, ground: str) -> None:
    consent = said(measurement=True, form_capture=form_capture)
    for capture_mode in ("named", "all"):
        assert resolve(mode, consent, capture_mode=capture_mode, capture_notice=notice).capture_ground == ground
    assert resolve(mode, consent, capture_mode="off", capture_notice=notice).capture_ground == ""
