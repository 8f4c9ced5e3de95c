"""`Finding`: what a check of `flask doctor` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """`text` is one line that says what, where, and how to mend it where something is wrong."""

    status: Status
    text: str
