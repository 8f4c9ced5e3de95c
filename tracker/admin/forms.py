"""Forms made of declared Params: what was sent, by name, in the kinds that `Param.read` takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.params import Param


def sent_values(params: Iterable[Param], form: MultiDict[str, str], prefix: str = "") -> dict[str, Any]:
    """What the form holds of these parameters, unchecked. Fields that were not sent are left out."""
    values: dict[str, Any] = {}
    for param in params:
        sent = form.getlist(prefix + param.name)
        if not sent:
            continue
        if param.kind == "choices":
            # Boxes that are all empty would send nothing; the hidden empty one says that they were there.
            values[param.name] = [one for one in sent if one]
        else:
            # A switch sends its hidden 0 first, and its 1 after it when it is on.
            values[param.name] = sent[-1]
    return values
