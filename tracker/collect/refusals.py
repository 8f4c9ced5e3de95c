"""What is told to whoever sent what could not be stored: whether to come again, and when."""

from __future__ import annotations

import random

from tracker.errors import Refused


def busy(reason: str, message: str) -> Refused:
    """A 503 whose Retry-After differs from one to the next, so that not everybody comes back at once."""
    return Refused(503, reason, message, retry_after=random.randint(2, 5))  # noqa: S311 -- a jitter guards nothing


def slow() -> Refused:
    """The wait was too long. It may end well all the same."""
    return busy("busy", "the database is slow; what was sent may be stored already, sending it again is safe")


def away() -> Refused:
    """Nothing of what was sent is stored, as far as can be told; sending it again is safe."""
    return busy("database_away", "the database does not answer")


def not_stored() -> Refused:
    """Our own code cannot store it, which the sender cannot mend: it should keep it and send it again."""
    text = (
        "a fault of this server keeps a part of this from being stored; its operator is told, sending it again is safe"
    )
    return Refused(500, "not_stored", text)
