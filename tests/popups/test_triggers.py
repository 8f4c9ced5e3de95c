"""Triggers: what is declared, and how their parameters are read."""

from __future__ import annotations

import pytest

from tracker.popups.document import DocumentError, TriggerUse
from tracker.popups.triggers import TRIGGERS, read_triggers


def test_the_triggers_of_the_protocol_are_declared() -> None:
    assert TRIGGERS.names() == ["exit_intent", "time_on_page", "scroll_depth", "click", "custom_event"]


@pytest.mark.parametrize("name", TRIGGERS.names())
def test_a_summary_names_only_declared_parameters(name: str) -> None:
    trigger = TRIGGERS.get(name)
    shown = {param.name: "x" for param in trigger.params}

    assert trigger.summary.format(**shown)


def test_parameters_left_out_get_their_defaults() -> None:
    read = read_triggers(
        [TriggerUse(trigger="exit_intent"), TriggerUse(trigger="scroll_depth", params={"percent": "70"})]
    )

    assert read[0].params == {"sensitivity": "medium", "mobile": True}
    assert read[1].params == {"percent": 70}


@pytest.mark.parametrize(
    ("use", "path"),
    [
        (TriggerUse(trigger="full_moon"), "triggers[0]"),
        (TriggerUse(trigger="click"), "triggers[0].params.selector"),
        (TriggerUse(trigger="click", params={"selector": "  "}), "triggers[0].params.selector"),
        (TriggerUse(trigger="time_on_page", params={"seconds": 3601}), "triggers[0].params.seconds"),
        (TriggerUse(trigger="time_on_page", params={"minutes": 1}), "triggers[0].params.minutes"),
        (TriggerUse(trigger="exit_intent", params={"sensitivity": "extreme"}), "triggers[0].params.sensitivity"),
    ],
)
def test_a_wrong_parameter_is_told_with_its_place(use: TriggerUse, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_triggers([use])

    assert caught.value.path == path
