"""What would have to be otherwise for a popup to be shown: the smallest change, in words. Pure.

Every gate that failed has to pass. Of a rule as few conditions change as make it hold: all that fail in an `all`, the
cheapest branch of an `any`, and so on down the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from tracker.decide.condition import CONDITIONS, Change, Condition, Seen
from tracker.decide.context import NOTHING_SEEN, PopupHistory
from tracker.decide.examining import Examination, GateResult
from tracker.decide.frequency import HOUR_MS, MINUTE_MS
from tracker.decide.operators import NUMBER_OPERATORS
from tracker.decide.rule_words import display, say_condition
from tracker.decide.rules import ConditionUse, TracedCondition, TracedGroup
from tracker.params import Param
from tracker.phrases import N_, Say
from tracker.popups.document import Window

Flip = tuple[TracedCondition, bool]
"""A condition that has to change, and whether it has to hold then."""

OPPOSITES = {"is": "is_not", "is_not": "is", "contains": "not_contains", "not_contains": "contains"}
BEYOND = {"at_least": N_("less than"), "at_most": N_("more than"), "equals": N_("anything but")}

_NUMBER = re.compile(r"(-?\d{1,20}(?:\.\d{1,6})?)( \S{1,8})?")


def changes(examined: Examination, say: Say) -> list[Change]:
    """What would have to change, in the order of the gates; nothing where the popup may be shown."""
    found = []
    is_rule_done = False
    for gate in examined.gates:
        if gate.passed:
            continue
        if gate.gate not in CONDITIONS:
            found.append(_gate_change(examined, gate, say))
        elif not is_rule_done:
            found += rule_changes(examined, say)
            is_rule_done = True
    return found


def rule_changes(examined: Examination, say: Say) -> list[Change]:
    """The fewest conditions of the rule that have to change for it to hold."""
    found: dict[Change, None] = {}
    for traced, is_wanted in smallest(examined.rule):
        found[condition_change(traced, is_wanted, examined, say)] = None
    return list(found)


def smallest(rule: TracedGroup) -> list[Flip]:
    """The fewest conditions whose change makes the rule hold; of equals those that come first in it."""
    return _flips(rule, True) or []


def _flips(node: TracedCondition | TracedGroup, want: bool) -> list[Flip] | None:
    """The fewest changes after which the node holds, or does not. None where nothing can do that."""
    if isinstance(node, TracedCondition):
        return [] if node.holds == want else [(node, want)]
    inner = want if node.kind != "none" else not want
    ways = [_flips(one, inner) for one in node.nodes]
    if want == (node.kind in ("all", "none")):
        return _together(ways) if ways or want else None
    possible = [way for way in ways if way is not None]
    if not ways:
        return [] if want else None
    return min(possible, key=len) if possible else None


def _together(ways: Iterable[list[Flip] | None]) -> list[Flip] | None:
    found: list[Flip] = []
    for way in ways:
        if way is None:
            return None
        found += way
    return found


def condition_change(traced: TracedCondition, is_wanted: bool, examined: Examination, say: Say) -> Change:
    """What would change one condition: as it is declared, else as its parameters tell."""
    condition, params = traced.use.condition, traced.use.params
    if condition.change is not None:
        return condition.change(examined.context, params, is_wanted, say)
    wanted, more = _wanted(traced, is_wanted, say)
    return Change(condition.name, _what(traced.use, say), say_seen(condition, traced.seen, say), wanted, more)


def _what(use: ConditionUse, say: Say) -> str:
    """What a condition is about: "Cart value", or, where a parameter says of which, "UTM parameter (utm_campaign)"."""
    label = say(use.condition.label)
    operator = next((place for place, one in enumerate(use.condition.params) if one.name == "operator"), 0)
    of_which = ", ".join(display(one, use.params[one.name], say) for one in use.condition.params[:operator])
    return f"{label} ({of_which})" if of_which else label


def say_seen(condition: Condition, seen: Seen, say: Say) -> str:
    """A value that a condition saw, in the words of its choices where it has them."""
    labels = {value: label for param in condition.params if param.name != "operator" for value, label in param.choices}
    if isinstance(seen, list):
        return ", ".join(say(labels[one]) if one in labels else one for one in seen) or say(N_("nothing"))
    if isinstance(seen, bool):
        return say(N_("yes")) if seen else say(N_("no"))
    if seen is None or seen == "":
        return say(N_("not known"))
    return say(labels[seen]) if isinstance(seen, str) and seen in labels else str(seen)


def _wanted(traced: TracedCondition, is_wanted: bool, say: Say) -> tuple[str, str]:
    use = traced.use
    operator = next((param for param in use.condition.params if param.name == "operator"), None)
    others = [param for param in use.condition.params if param.name != "operator"]
    if operator is not None and others:
        name = use.params["operator"]
        operand = others[-1]
        if name in dict(NUMBER_OPERATORS) and len(others) == 1 and operand.kind in ("integer", "decimal"):
            return _number(name, str(use.params[operand.name]), traced.seen, is_wanted, say)
        return _compared(operator, operand, use, is_wanted, say), ""
    if len(others) == 1 and others[0].kind == "choice":
        return _chosen(others[0], use.params[others[0].name], is_wanted, say), ""
    words = say_condition(use, say)
    return words if is_wanted else say(N_("not: {wanted}")).format(wanted=words), ""


def _compared(operator: Param, operand: Param, use: ConditionUse, is_wanted: bool, say: Say) -> str:
    name = use.params["operator"]
    labels = dict(operator.choices)
    values = display(operand, use.params[operand.name], say)
    if not is_wanted and OPPOSITES.get(name) in labels:
        name, is_wanted = OPPOSITES[name], True
    if name in ("is", "is_not"):
        words = values if name == "is" else say(N_("not {values}")).format(values=values)
    else:
        words = f"{say(labels[name])} {values}"
    return words if is_wanted else say(N_("not: {wanted}")).format(wanted=words)


def _chosen(param: Param, value: Any, is_wanted: bool, say: Say) -> str:
    if is_wanted:
        return display(param, value, say)
    others = [label for other, label in param.choices if other != value]
    return f" {say(N_('or'))} ".join(map(say, others))


def _number(name: str, operand: str, seen: Seen, is_wanted: bool, say: Say) -> tuple[str, str]:
    """Also for amounts with their currency: "12.50 EUR" is 37.50 away from 50."""
    label = say(dict(NUMBER_OPERATORS)[name] if is_wanted else BEYOND[name])
    found = None if isinstance(seen, bool) else _NUMBER.fullmatch(str(seen))
    if found is None:
        return f"{label} {operand}", ""
    has, unit = Decimal(found[1]), found[2] or ""
    places = Decimal(1).scaleb(int(has.as_tuple().exponent))
    needs = Decimal(operand)
    if needs == needs.quantize(places):
        needs = needs.quantize(places)
    words = f"{label} {needs}{unit}"
    if not is_wanted:
        return words, ""
    distance = abs(needs - has)
    more = say(N_("{amount} more")) if needs > has else say(N_("{amount} less"))
    return words, more.format(amount=distance)


# The gates around the rule


def _gate_change(examined: Examination, gate: GateResult, say: Say) -> Change:
    make = GATE_CHANGES.get(gate.gate)
    if make is not None:
        return make(examined, gate, say)
    return Change(gate.gate, "", _plain(gate.seen, say), _plain(gate.operand, say))


def _codes(_examined: Examination, gate: GateResult, say: Say) -> Change:
    return Change(gate.gate, say(N_("Coupon codes")), say(N_("none left")), say(N_("at least one to give")))


def _prizes(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("more stock, a higher limit or budget, or a new day of its limits"))
    return Change(gate.gate, say(N_("Prizes")), say(N_("none left")), wanted)


def _countdown(_examined: Examination, gate: GateResult, say: Say) -> Change:
    return Change(gate.gate, say(N_("Countdown")), say(N_("over")), say(N_("a later end")))


def _consent(_examined: Examination, gate: GateResult, say: Say) -> Change:
    return Change(gate.gate, say(N_("Personalisation")), say(N_("refused, or not asked yet")), say(N_("allowed")))


def _crawler(_examined: Examination, gate: GateResult, say: Say) -> Change:
    return Change(gate.gate, say(N_("Visitor")), say(N_("a search engine")), say(N_("a person")))


def _starts(_examined: Examination, gate: GateResult, say: Say) -> Change:
    what, wanted = say(N_("Schedule")), say(N_("begun"))
    return Change(gate.gate, what, say(N_("not begun yet")), wanted, at_ms=gate.operand)


def _ends(_examined: Examination, gate: GateResult, say: Say) -> Change:
    what, wanted = say(N_("Schedule")), say(N_("a later end"))
    return Change(gate.gate, what, say(N_("over")), wanted)


def _submitted(_examined: Examination, gate: GateResult, say: Say) -> Change:
    what = say(N_("Sign-up"))
    return Change(gate.gate, what, say(N_("has sent this form")), say(N_("nothing: nobody is asked again")))


def _lifetime(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("a lifetime cap above {count}")).format(count=gate.seen)
    return Change(gate.gate, say(N_("Shown in all")), _times(gate.seen, say), wanted)


def _session(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("another visit, or a cap for a visit above {count}")).format(count=gate.seen)
    return Change(gate.gate, say(N_("Shown in this visit")), _times(gate.seen, say), wanted)


def _all_popups(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("another visit, or a limit of the shop above {count}")).format(count=gate.seen)
    return Change(gate.gate, say(N_("Popups in this visit")), str(gate.seen), wanted)


def _window(examined: Examination, gate: GateResult, say: Say) -> Change:
    return _leaves(gate, examined.candidate.caps.windows, _history(examined), N_("Shown lately"), say)


def _group_window(examined: Examination, gate: GateResult, say: Say) -> Change:
    group = examined.candidate.group
    limits = examined.groups.get(group)
    seen = examined.context.groups.get(group, NOTHING_SEEN)
    return _leaves(gate, limits.windows if limits else (), seen, N_("Popups of its group lately"), say)


def _all_window(examined: Examination, gate: GateResult, say: Say) -> Change:
    limits = examined.context.limits
    windows = [Window(count=limits.window_count, hours=limits.window_hours)] if limits.window_count is not None else []
    return _leaves(gate, windows, examined.context.blocking, N_("Popups lately"), say)


def _leaves(gate: GateResult, windows: Iterable[Window], seen: PopupHistory, what: str, say: Say) -> Change:
    """The window that is full, and when enough of what was seen will have left it."""
    full = next((one for one in windows if f"{one.count} in {one.hours} h" == gate.operand), None)
    if full is None:
        return Change(gate.gate, say(what), _times(gate.seen, say), str(gate.operand))
    wanted = say(N_("fewer than {count} in {hours} h")).format(count=full.count, hours=full.hours)
    shown_at = sorted(seen.shown_at, reverse=True)
    # As many as the window allows less one may still lie within it: the one before them has to leave it.
    leaves = shown_at[full.count - 1] + full.hours * HOUR_MS if 0 < full.count <= len(shown_at) else None
    return Change(gate.gate, say(what), _times(gate.seen, say), wanted, at_ms=leaves)


def _history(examined: Examination) -> PopupHistory:
    return examined.context.history.get(examined.popup, NOTHING_SEEN)


def _checkout(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("another page, or “Also on the checkout” among its limits"))
    return Change(gate.gate, say(N_("Page")), say(N_("the checkout")), wanted)


def _group_session(_examined: Examination, gate: GateResult, say: Say) -> Change:
    wanted = say(N_("another visit, or a limit of the group above {count}")).format(count=gate.seen)
    return Change(gate.gate, say(N_("Popups of its group in this visit")), str(gate.seen), wanted)


def _rest(examined: Examination, gate: GateResult, say: Say) -> Change:
    minutes = examined.context.limits.rest_minutes
    ago = (gate.seen - gate.operand) // MINUTE_MS + minutes
    wanted = say(N_("{minutes} min or more ago")).format(minutes=minutes)
    seen = say(N_("{minutes} min ago")).format(minutes=ago)
    return Change(gate.gate, say(N_("The last popup")), seen, wanted, at_ms=gate.operand)


def _dismissal(examined: Examination, gate: GateResult, say: Say) -> Change:
    hours = examined.candidate.caps.after_dismissal_hours
    ago = (gate.seen - (gate.operand - hours * HOUR_MS)) // MINUTE_MS
    seen = say(N_("{hours} h {minutes} min ago")).format(hours=ago // 60, minutes=ago % 60)
    wanted = say(N_("{hours} h or more ago")).format(hours=hours)
    return Change(gate.gate, say(N_("Closed by the visitor")), seen, wanted, at_ms=gate.operand)


def _times(count: Any, say: Say) -> str:
    return say(N_("once")) if count == 1 else say(N_("{count} times")).format(count=count)


def _plain(value: Any, say: Say) -> str:
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    return say(str(value)) if value not in (None, "") else say(N_("not known"))


GATE_CHANGES: Mapping[str, Callable[[Examination, GateResult, Say], Change]] = {
    "consent": _consent,
    "crawler": _crawler,
    "checkout": _checkout,
    "schedule_start": _starts,
    "schedule_end": _ends,
    "out_of_codes": _codes,
    "nothing_to_win": _prizes,
    "countdown_over": _countdown,
    "already_submitted": _submitted,
    "cap_lifetime": _lifetime,
    "cap_session": _session,
    "cap_window": _window,
    "cap_dismissal": _dismissal,
    "cap_group_session": _group_session,
    "cap_group_window": _group_window,
    "cap_all_popups": _all_popups,
    "cap_all_window": _all_window,
    "cap_rest": _rest,
}
