"""What rules answered to the same facts before. Pure but for the memory.

Most visitors of a shop differ in few of the facts that its rules ask for. All conditions of a program that look at the
same facts are asked once for each value of these, and their answers are kept together as one number; and where all of
these numbers have been seen before, so has what follows from them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter

from tracker.decide.condition import Test
from tracker.decide.context import Context
from tracker.decide.rules import Group, uses_of

MOST_VALUES = 5_000
"""Of one group of facts: addresses of pages are many."""

Answers = tuple[int, ...]


def is_remembered(rule: Group) -> bool:
    """Whether every condition of the rule says which facts it looks at."""
    return all(use.condition.reads is not None for use, _ in uses_of(rule))


class Remembered:
    """What the conditions of these rules answer, as far as they say which facts they look at."""

    def __init__(self, rules: Iterable[Group]) -> None:
        tests: dict[tuple[str, ...], dict[str, Test]] = {}
        for rule in rules:
            for use, _is_wanted in uses_of(rule):
                if use.condition.reads is not None:
                    # The same condition with the same parameters is asked once, in however many rules it stands.
                    name = f"{use.condition.name} {sorted(use.params.items())!r}"
                    tests.setdefault(use.condition.reads(use.params), {}).setdefault(name, use.test)
        self._parts = tuple(_Part(_reader(facts), tuple(of.values())) for facts, of in tests.items())

    def answers(self, context: Context) -> Answers | None:
        """Equal answers mean that every rule comes to the same end. None where a fact cannot be looked up."""
        try:
            return tuple([part.answers(context) for part in self._parts])
        except TypeError:
            return None


class _Part:
    """The tests that look at the same facts."""

    __slots__ = ("_known", "_read", "_tests")

    def __init__(self, read: Callable[[Context], Hashable], tests: tuple[Test, ...]) -> None:
        self._read = read
        self._tests = tests
        self._known: dict[Hashable, int] = {}

    def answers(self, context: Context) -> int:
        """One bit for each test."""
        facts = self._read(context)
        known = self._known.get(facts)
        if known is None:
            known = sum(1 << place for place, test in enumerate(self._tests) if test(context))
            if len(self._known) >= MOST_VALUES:
                self._known.clear()
            self._known[facts] = known
        return known


def _reader(facts: tuple[str, ...]) -> Callable[[Context], Hashable]:
    if facts[0].startswith("referral.utm."):
        name = facts[0].rpartition(".")[2]
        return lambda context: context.referral.utm.get(name, "")
    return attrgetter(*facts)
