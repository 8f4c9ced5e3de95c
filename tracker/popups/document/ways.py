"""How a visitor gets from step to step: by buttons, and by forms whose answers decide. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.popups.document.blocks import Branch, Button, Form, Step, form_of
from tracker.popups.document.fields import RATINGS, ChoiceField, ConsentField, Field, FormField, HiddenField
from tracker.popups.document.steps import GAME, LAST_STEPS, own_steps
from tracker.popups.document.values import DocumentError

Answers = Mapping[str, Any]
"""Field → what was answered: a number, a text, whether it was ticked, or the values that were chosen."""


def next_step(form: Form | None, answers: Answers) -> str | None:
    """Where the form leads with these answers. None is the end: the game, or the step `done`."""
    if form is None:
        return None
    for branch in form.branches:
        if _fits(branch, answers.get(branch.field)):
            return branch.step
    return form.next


def open_steps(steps: Mapping[str, Step], path: Mapping[str, str]) -> set[str]:
    """The steps that somebody can have before their eyes who was led along `path` (step sent → where it led)."""
    found: set[str] = set()
    waiting = ["start"]
    while waiting:
        name = waiting.pop()
        if name in found or name not in steps:
            continue
        found.add(name)
        waiting += [target for _, target in _buttons(steps[name])]
        if name in path:
            waiting.append(path[name])
    return found


def is_end(step: Step) -> bool:
    """Whether nothing leads on from here."""
    return form_of(step) is None and not any(_buttons(step))


def check_ways(steps: Mapping[str, Step]) -> None:
    """Raises DocumentError for a step that is not there or never reached, and for branches that can never fit."""
    if GAME in steps:
        raise DocumentError("steps.game: choose another name, this one means the game")
    for name, step in steps.items():
        if name in LAST_STEPS:
            _check_last(name, step)
        else:
            _check_targets(name, step, steps)
    _check_reached(steps)
    _check_rounds(steps)


def _fits(branch: Branch, answer: Any) -> bool:
    wanted = branch.answer if isinstance(branch.answer, list) else [branch.answer]
    given = answer if isinstance(answer, tuple) else (answer,)
    # True is no 1: a box that was ticked is not a rating.
    return any(type(one) is type(other) and one == other for one in wanted for other in given)


def _buttons(step: Step) -> Iterator[tuple[str, str]]:
    """(path within the step, target) of each button that leads to a step."""
    for index, block in enumerate(step.blocks):
        if isinstance(block, Button) and block.action == "step" and block.step:
            yield f"blocks[{index}].step", block.step


def _ways(step: Step) -> Iterator[tuple[str, str]]:
    """(path within the step, target) of all that a form may lead to."""
    for index, block in enumerate(step.blocks):
        if isinstance(block, Form):
            for number, branch in enumerate(block.branches):
                if branch.step is not None:
                    yield f"blocks[{index}].branches[{number}].step", branch.step
            if block.next is not None:
                yield f"blocks[{index}].next", block.next


def _check_last(name: str, step: Step) -> None:
    for index, block in enumerate(step.blocks):
        if isinstance(block, Form):
            raise DocumentError(
                f"steps.{name}.blocks[{index}]: no form can be sent from this step; ask in a step before it"
            )
        if isinstance(block, Button) and block.action == "step":
            raise DocumentError(f"steps.{name}.blocks[{index}].action: this step is the last, no other follows it")


def _check_targets(name: str, step: Step, steps: Mapping[str, Step]) -> None:
    if not step.blocks:
        raise DocumentError(f"steps.{name}: add at least one part")
    own = set(own_steps(dict(steps)))
    for place, target in _buttons(step):
        if target not in own | {"start"}:
            raise DocumentError(f"steps.{name}.{place}: there is no step {target!r} that a button could lead to")
    for place, target in _ways(step):
        if target not in own | {"done"}:
            raise DocumentError(f"steps.{name}.{place}: there is no step {target!r} that a form could lead to")
    for index, block in enumerate(step.blocks):
        if isinstance(block, Button) and block.action == "step" and not block.step:
            raise DocumentError(f"steps.{name}.blocks[{index}].step: choose the step that the button leads to")
        if isinstance(block, Form):
            for number, branch in enumerate(block.branches):
                _check_branch(branch, block, f"steps.{name}.blocks[{index}].branches[{number}]")


def _check_branch(branch: Branch, form: Form, place: str) -> None:
    asked = next((one for one in form.fields if one.name == branch.field), None)
    if asked is None:
        raise DocumentError(f"{place}.field: this form has no field {branch.field!r}")
    wanted = branch.answer if isinstance(branch.answer, list) else [branch.answer]
    can_be = _answers_of(asked)
    if can_be is None:
        raise DocumentError(f"{place}.field: only answers to choose from can decide where it goes on")
    for one in wanted:
        if not any(type(one) is type(other) and one == other for other in can_be) and can_be:
            raise DocumentError(f"{place}.is: nobody can answer {branch.field!r} with {one!r}")


def _answers_of(asked: FormField) -> list[Any] | None:
    """Every answer that there can be; [] where any text can be one, None where it decides nothing."""
    if isinstance(asked, ChoiceField):
        return [one.value for one in asked.options]
    if isinstance(asked, ConsentField):
        return [True, False]
    if isinstance(asked, HiddenField):
        return []
    return list(RATINGS[type(asked)]) if _is_rating(asked) else None


def _is_rating(asked: Field) -> bool:
    return type(asked) in RATINGS


def _check_reached(steps: Mapping[str, Step]) -> None:
    found: set[str] = set()
    waiting = ["start"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [target for _, target in (*_buttons(steps[name]), *_ways(steps[name]))]
    for name in own_steps(dict(steps)):
        if name not in found:
            raise DocumentError(f"steps.{name}: no step leads here; let a form or a button lead to it, or remove it")


def _check_rounds(steps: Mapping[str, Step]) -> None:
    """Forms that lead round in a circle would never come to an end."""
    done: set[str] = set()

    def walk(name: str, above: tuple[str, ...]) -> None:
        if name in done:
            return
        for place, target in _ways(steps[name]):
            if target in (*above, name):
                raise DocumentError(f"steps.{name}.{place}: the forms lead round in a circle and never come to an end")
            walk(target, (*above, name))
        done.add(name)

    for name in steps:
        walk(name, ())
