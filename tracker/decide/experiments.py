"""Who gets which arm of an experiment: sticky, uniform, and independent of every other experiment. Pure.

Each arm draws a number for the unit, made of the experiment, the unit and the arm; the arm whose number, stretched by
its share, comes first has the unit (weighted rendezvous hashing). So the arms get their shares, an arm that grows takes
people only for itself, and one that goes gives only its own away. docs/experiments.md has the formulas and sources.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tracker.popups.document import FIRST_VARIANT, Document

HOLDOUT = "holdout"
"""The arm that is shown nothing."""

SHOWN = "shown"
"""Of the shop's always-on holdout: everybody else."""

SHOP = "shop"
"""The always-on holdout as an experiment. No popup's experiment can have this name."""

NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Arms:
    """An experiment as people are drawn for it. The shares sum to 1; an arm with a share of 0 takes nobody new."""

    experiment: str
    shares: tuple[tuple[str, float], ...]

    def share_of(self, arm: str) -> float:
        return dict(self.shares).get(arm, 0.0)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(arm for arm, _share in self.shares)


def experiment_name(popup: str, key: str) -> str:
    """What people are drawn with: a popup that was copied with its experiment draws them for itself."""
    return f"{popup}:{key}"


def arms_of(popup: str, document: Document, weights: Mapping[str, float] | None = None) -> Arms | None:
    """The arms of a popup's experiment; None where everybody gets the same.

    `weights` are a bandit's, for the variants; they count only where they are for the very variants there are.
    """
    experiment = document.experiment
    if experiment is None or (not experiment.variants and not experiment.holdout):
        return None
    asked: dict[str, float] = {FIRST_VARIANT: experiment.share, **{one.key: one.share for one in experiment.variants}}
    if experiment.is_bandit and weights is not None and set(weights) == set(asked) and sum(weights.values()) > 0:
        asked = dict(weights)
    shown, total = 1 - experiment.holdout / 100, sum(asked.values())
    shares = [(arm, shown * share / total) for arm, share in asked.items()]
    if experiment.holdout:
        shares.append((HOLDOUT, 1 - shown))
    return Arms(experiment_name(popup, experiment.key), tuple(shares))


@lru_cache(maxsize=128)
def shop_arms(percent: int) -> Arms:
    """The shop's always-on holdout of so many percent."""
    return Arms(SHOP, ((SHOWN, 1 - percent / 100), (HOLDOUT, percent / 100)))


def choose(arms: Arms, unit: str, assigned: Mapping[str, str] = NOBODY) -> str:
    """The unit's arm: the one it was exposed to before, as long as there is one of that name, or the one it draws."""
    before = assigned.get(arms.experiment)
    if before is not None and before in arms.names:
        return before
    return min((_arrival(arms.experiment, unit, arm, share), arm) for arm, share in arms.shares if share > 0)[1]


def _arrival(experiment: str, unit: str, arm: str, share: float) -> float:
    return -math.log(draw_number(experiment, unit, arm)) / share


def draw_number(experiment: str, unit: str, arm: str) -> float:
    """A number between 0 and 1, neither of them, that is always the same for the same three."""
    digest = hashlib.blake2b("\0".join((experiment, unit, arm)).encode(), digest_size=8).digest()
    return ((int.from_bytes(digest) >> 12) + 0.5) / 2**52
