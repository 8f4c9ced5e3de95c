"""Triggers: what is declared, and how their parameters are read."""

from __future__ import annotations

import pytest

from tests.factories import plain_document
from tracker.popups.document import DocumentError, Triggers, TriggerSet, TriggerUse, parse_document
from tracker.popups.triggers import TRIGGERS, facts_of_triggers, read_triggers


@pytest.mark.parametrize("name", TRIGGERS.names())
def test_a_summary_names_only_declared_parameters(name: str) -> None:
    trigger = TRIGGERS.get(name)
    assert trigger is not None
    shown = {param.name: "x" for param in trigger.params}
    summary = trigger.summary
    for form in [summary] if isinstance(summary, str) else [summary.one, summary.many]:
        assert form.format(**shown)


def test_parameters_left_out_get_their_defaults() -> None:
    uses = [TriggerUse(trigger="exit_intent"), TriggerUse(trigger="scroll_depth", params={"percent": "70"})]
    triggers = Triggers(desktop=TriggerSet(uses=uses), phone=TriggerSet(uses=[TriggerUse(trigger="idle")]))

    read_triggers(triggers)

    assert triggers.desktop.uses[0].params == {"sensitivity": "medium", "mobile": True}
    assert triggers.desktop.uses[1].params == {"percent": 70}
    assert triggers.phone is not None
    assert triggers.phone.uses[0].params == {"seconds": 30}


@pytest.mark.parametrize(
    ("use", "path"),
    [
        (TriggerUse(trigger="full_moon"), "uses[0]"),
        (TriggerUse(trigger="click"), "uses[0].params.selector"),
        (TriggerUse(trigger="click", params={"selector": "  "}), "uses[0].params.selector"),
        (TriggerUse(trigger="time_on_page", params={"seconds": 3601}), "uses[0].params.seconds"),
        (TriggerUse(trigger="time_on_page", params={"minutes": 1}), "uses[0].params.minutes"),
        (TriggerUse(trigger="exit_intent", params={"sensitivity": "extreme"}), "uses[0].params.sensitivity"),
    ],
)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_wrong_parameter_is_told_with_its_place(use: TriggerUse, path: str, device: str) -> None:
    right = TriggerSet(uses=[TriggerUse(trigger="idle")])
    triggers = Triggers(**{"desktop": right, device: TriggerSet(uses=[use])})

    with pytest.raises(DocumentError) as caught:
        read_triggers(triggers)

    assert caught.value.path == f"triggers.{device}.{path}"


def test_a_plain_list_is_one_set_for_every_device() -> None:
    document = parse_document(plain_document(triggers=[{"trigger": "idle", "params": {"seconds": 9}}]))

    assert document.triggers.phone is None
    for device in ("desktop", "mobile", "tablet", ""):
        assert [use.params for use in document.triggers.on(device).uses] == [{"seconds": 9}]


@pytest.mark.parametrize(
    ("device", "trigger"), [("desktop", "click"), ("mobile", "idle"), ("tablet", "idle"), ("other", "click")]
)
def test_phones_and_tablets_have_a_set_of_their_own_where_there_is_one(device: str, trigger: str) -> None:
    triggers = Triggers(
        desktop=TriggerSet(uses=[TriggerUse(trigger="click")]), phone=TriggerSet(uses=[TriggerUse(trigger="idle")])
    )

    assert triggers.on(device).uses[0].trigger == trigger


def test_what_the_browser_must_know_for_a_trigger_is_read_for_both_devices() -> None:
    plain, cart = TriggerUse(trigger="idle"), TriggerUse(trigger="cart_value", params={"value": "50"})

    assert facts_of_triggers(Triggers(desktop=TriggerSet(uses=[plain]))) == frozenset()
    assert facts_of_triggers(Triggers(TriggerSet(uses=[plain]), TriggerSet(uses=[cart]))) == {"cart"}
