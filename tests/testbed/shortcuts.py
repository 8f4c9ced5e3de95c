"""What would be the same work again for every test: hashing made-up passwords, compiling the same templates and routes.

None of it changes what the product does. What a password costs in earnest, `passwords_in_earnest` brings back.
"""

import threading
from copy import copy
from types import CodeType
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher

CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Of the same kind, with as little work in it as Argon2 allows."""


class KeptTemplates(BytecodeCache):
    """Templates that one application of this process has compiled, for the next ones. A changed source is another."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


class KeptRoutes(Map):
    """The routes of an application, which are compiled when they are first looked for, and once for all applications of
    this process that have the same: most of what `create_app` takes, and a third of the suite.
    """

    _kept: ClassVar[dict[tuple[Any, ...], tuple[StateMachineMatcher, dict[Any, list[Rule]]]]] = {}
    _settling: ClassVar = threading.Lock()

    def __init__(self, *args: Any, **options: Any) -> None:
        self._given: list[Rule] = []
        self._settled: tuple[StateMachineMatcher, dict[Any, list[Rule]]] | None = None
        super().__init__(*args, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        self._given += rulefactory.get_rules(self)
        self._settled = None

    def update(self) -> None:
        """They are in their order when they are kept."""

    @property
    def _matcher(self) -> StateMachineMatcher:
        return self._settle()[0]

    @_matcher.setter
    def _matcher(self, _empty: StateMachineMatcher) -> None:
        """The one that Werkzeug begins with is not needed."""

    @property
    def _rules_by_endpoint(self) -> dict[Any, list[Rule]]:
        return self._settle()[1]

    @_rules_by_endpoint.setter
    def _rules_by_endpoint(self, _empty: dict[Any, list[Rule]]) -> None:
        """Nor this one."""

    def _settle(self) -> tuple[StateMachineMatcher, dict[Any, list[Rule]]]:
        if self._settled is None:
            # Python 3.11 cannot make two syntax trees at once, as Werkzeug does here.
            with self._settling:
                key = (tuple(self.converters.items()), *map(_what_it_says, self._given))
                if key not in self._kept:
                    plain = Map(converters=self.converters)
                    for rule in self._given:
                        plain.add(copy(rule))
                    plain.update()
                    self._kept[key] = plain._matcher, plain._rules_by_endpoint
                self._settled = self._kept[key]
        return self._settled


def _what_it_says(rule: Rule) -> tuple[Any, ...]:
    """All that a route may be told, by Werkzeug or by Flask. One that it has never been told of fails here."""
    said = vars(rule)
    assert said.keys() <= _TOLD, f"a route is told of {said.keys() - _TOLD}"
    return tuple(_frozen(said.get(name)) for name in _IN_ORDER)


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return frozenset(value) if isinstance(value, set | list) else value


_TOLD = vars(Rule("/")).keys() | {"provide_automatic_options"}
_IN_ORDER = sorted(_TOLD - {"map"})


def keep_compiled_routes() -> None:
    """For all applications that are made from now on."""
    Flask.url_map_class = KeptRoutes


def keep_compiled_statements() -> None:
    """SQLAlchemy writes a statement's SQL once for an engine, and each application has engines of its own: those of the
    same kind of database share what was written.
    """
    kept: dict[type[Dialect], Any] = {}

    def shared(engine: Engine) -> Any:
        return kept[type(engine.dialect)]

    def keep_first(engine: Engine, empty: Any) -> None:
        kept.setdefault(type(engine.dialect), empty)

    Engine._compiled_cache = property(shared, keep_first)  # type: ignore[assignment]
    # What was written is found by the dialect as well, of which each engine has its own.
    DefaultDialect.__eq__ = _is_same_kind  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]


def _is_same_kind(one: Any, other: object) -> bool:
    return type(one) is type(other)
