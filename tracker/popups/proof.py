"""Draws that anybody can check: what is sealed before a play, how the outcome follows, and a look at it later. Pure.

Before: the server has a secret seed for each popup of each decision, and tells the visitor's browser the SHA-256 of a
text that holds it together with the popup, its version and the weights. Then the browser chooses a seed of its own.
HMAC-SHA-256 of the browser's seed under the server's, taken as a number, modulo the total of the weights that are
left, is the ticket. After: the secret is told, and whoever has the seal can do the same sum. See docs/games.md.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.popups.draw import draw

SCHEME = "shopbell-draw-1"

CLIENT_SEED = re.compile(r"[0-9A-Za-z_-]{0,64}")


@dataclass(frozen=True)
class Seeds:
    """What a draw follows from: the server's secret, and what the browser has added."""

    server: bytes
    client: str = ""


@dataclass(frozen=True)
class Found:
    """What a look at a proof gives. `stop` is the place of the prize that the seeds draw; None where there is none."""

    is_sealed: bool
    number: str
    total: int
    ticket: int | None
    stop: int | None


def sealed_text(seed: bytes, popup: str, version: int, weights: Sequence[int]) -> str:
    """What the seal is the SHA-256 of."""
    return "|".join([SCHEME, seed.hex(), popup, str(version), ",".join(map(str, weights))])


def seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def number_of(seeds: Seeds) -> int:
    """256 bits that neither side could foresee."""
    return int.from_bytes(hmac.digest(seeds.server, seeds.client.encode(), "sha256"))


def ticket(seeds: Seeds, total: int) -> int:
    """Below `total`. No ticket is likelier than another by more than one part in 2²³⁰."""
    return number_of(seeds) % total


def write_proof(
    seeds: Seeds, popup: str, version: int, published: Sequence[int], left: Sequence[int], labels: Sequence[str]
) -> dict[str, Any]:
    """What is kept with a play. `left` are the weights drawn with: those published, or 0 for what was gone."""
    text = sealed_text(seeds.server, popup, version, published)
    return {
        "text": text,
        "seal": seal(text),
        "seed": seeds.server.hex(),
        "client": seeds.client,
        "left": list(left),
        "labels": list(labels),
    }


def examine(proof: Mapping[str, Any]) -> Found:
    """Does the sum again, from nothing but what the proof says."""
    scheme, seed, _popup, _version, weights = proof["text"].split("|")
    published = [int(weight) for weight in weights.split(",")]
    left = proof["left"]
    is_of_those = len(left) == len(published) and all(
        weight in (0, sealed) for weight, sealed in zip(left, published, strict=True)
    )
    is_sealed = scheme == SCHEME and seed == proof["seed"] and seal(proof["text"]) == proof["seal"] and is_of_those
    seeds, total = Seeds(bytes.fromhex(seed), proof["client"]), sum(left)
    drawn = ticket(seeds, total) if total else None
    stop = draw(left, drawn) if drawn is not None else None
    return Found(is_sealed, f"{number_of(seeds):064x}", total, drawn, stop)


def published_weights(proof: Mapping[str, Any]) -> list[int]:
    return [int(weight) for weight in proof["text"].rsplit("|", 1)[1].split(",")]
