"""What can be refused, and how it is said. Raised by the doors and the stages, answered by `collect` and `cli`."""

from __future__ import annotations


class ConfigError(Exception):
    """A setting is wrong. The text is one line that says which, what it was, and how to mend it."""


class Rejected(Exception):
    """One event of a batch cannot be stored. `reason` is a short name from docs/events.md."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """A whole request is refused with an HTTP status, a reason name and a sentence that says what to do.

    `retry_after` is in seconds. `details` is merged into the JSON body.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        retry_after: int | None = None,
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.retry_after = retry_after
        self.details = details or {}
