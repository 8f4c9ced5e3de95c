"""The condition on segments: rules with a name, which `decide.segments` evaluates first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test, reading
from tracker.params import Param
from tracker.phrases import N_

IN = Param("operator", "choice", N_("They"), "is", choices=(("is", N_("are")), ("is_not", N_("are not"))))


def _segment(params: Mapping[str, Any]) -> Test:
    segment, is_wanted = params["segment"], params["operator"] == "is"
    return lambda context: (segment in context.segments) == is_wanted


CONDITIONS.register(
    Condition(
        "segment",
        N_("Segment"),
        N_("Visitor"),
        N_("who {operator} in the segment {segment}"),
        (IN, Param("segment", "text", N_("Segment"), low=1, high=32, suggest="segments")),
        _segment,
        lambda context, params: params["segment"] in context.segments,
        N_("The segment's own rule holds for them at this moment, or does not."),
        N_("A segment that does not exist: nobody is in it."),
        reads=reading("segments"),
    )
)
