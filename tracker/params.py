"""`Param`: one declared parameter. From it come the validation, the admin's form field and the docs entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from tracker.phrases import N_, Plural

Kind = Literal["text", "integer", "decimal", "boolean", "choice", "choices", "list", "time"]

MAXIMUM_TEXT = 500
MAXIMUM_LIST = 100


class ParamError(ValueError):
    """A value does not fit its declaration. `param` names it, `problem` says how to mend it, in English.

    Whoever shows it to people translates: `gettext(error.msgid, **error.values)`.
    """

    def __init__(self, param: str, msgid: str, **values: object) -> None:
        self.param = param
        self.msgid = msgid
        self.values = values
        self.problem = msgid % values if values else msgid
        super().__init__(f"{param}: {self.problem}")


@dataclass(frozen=True)
class Param:
    """One parameter: its name, kind, label, default and limits.

    `choices` are (value, label) pairs for the kinds `choice` and `choices`. `default` None means that it must be given.
    """

    name: str
    kind: Kind
    label: str
    default: Any = None
    low: int | None = None
    high: int | None = None
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    all_label: str = N_("any")
    """What a summary says when every choice is chosen, or for an empty text or a 0 that stands for all."""
    said: Mapping[str, str] = field(default_factory=dict)
    """How a summary says those choices that a form calls otherwise."""
    unit: Literal["", "minutes"] = ""
    """Of what a number is; a summary then says minutes as hours and days where they are whole."""
    sentence: Plural | None = None
    """How a summary says a number that is not 0, by `value`; without it, the number alone."""
    suggest: str = ""
    """Of which of the shop's own things the admin's form offers values (`admin.suggestions`)."""

    def read(self, value: Any) -> Any:
        """The value in its proper type. Raises ParamError when it does not fit."""
        return _READERS[self.kind](self, value)


def read_params(params: Sequence[Param], values: Mapping[str, Any]) -> dict[str, Any]:
    """All declared values, with defaults for those not given. Raises ParamError for a bad, missing or unknown one."""
    known = {param.name for param in params}
    for name in values:
        if name not in known:
            names = ", ".join(sorted(known)) or "–"
            raise ParamError(str(name)[:60], N_("is not known here; use one of: %(names)s"), names=names)
    result: dict[str, Any] = {}
    for param in params:
        if param.name in values:
            result[param.name] = param.read(values[param.name])
        elif param.default is None:
            raise ParamError(param.name, N_("is missing"))
        else:
            result[param.name] = param.default
    return result


def _text(param: Param, value: Any) -> str:
    if not isinstance(value, str):
        raise ParamError(param.name, N_("must be a text"))
    high = param.high or MAXIMUM_TEXT
    if len(value) > high:
        raise ParamError(param.name, N_("must have at most %(high)s characters"), high=high)
    if len(value.strip()) < (param.low or 0):
        raise ParamError(param.name, N_("must not be empty"))
    return value.strip()


def _integer(param: Param, value: Any) -> int:
    if isinstance(value, str) and value.strip().removeprefix("-").isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParamError(param.name, N_("must be a whole number"))
    _check_range(param, value)
    return value


def _decimal(param: Param, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ParamError(param.name, N_("must be a number"))
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ParamError(param.name, N_("must be a number")) from None
    # A short text such as 1e99999999 would be written out in full.
    if not number.is_finite() or len(str(value)) > 20 or not -20 <= number.adjusted() <= 20:
        raise ParamError(param.name, N_("must be a number"))
    written = format(number, "f")
    # What is kept is read again: 1e-19 must not be taken today and its own long form refused tomorrow.
    if len(written) > 20:
        raise ParamError(param.name, N_("must be a number"))
    _check_range(param, number)
    return written


def _check_range(param: Param, number: int | Decimal) -> None:
    if param.low is not None and number < param.low:
        raise ParamError(param.name, N_("must be at least %(low)s"), low=param.low)
    if param.high is not None and number > param.high:
        raise ParamError(param.name, N_("must be at most %(high)s"), high=param.high)


def _boolean(param: Param, value: Any) -> bool:
    if value in (True, "true", "1", "on", "yes"):
        return True
    if value in (False, "false", "0", "off", "no", ""):
        return False
    raise ParamError(param.name, N_("must be true or false"))


def _choice(param: Param, value: Any) -> str:
    allowed = [key for key, _ in param.choices]
    if value not in allowed:
        raise ParamError(param.name, N_("must be one of: %(names)s"), names=", ".join(allowed))
    return str(value)


def _choices(param: Param, value: Any) -> list[str]:
    return [_choice(param, one) for one in _list(param, value)]


def _list(param: Param, value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.replace(",", "\n").splitlines()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ParamError(param.name, N_("must be a list of texts"))
    # A blank entry would be contained in every text.
    entries = [one.strip() for one in value if one.strip()]
    if len(entries) > MAXIMUM_LIST or any(len(one) > MAXIMUM_TEXT for one in entries):
        raise ParamError(param.name, N_("must have at most 100 entries of 500 characters"))
    if len(entries) < (param.low or 0):
        raise ParamError(param.name, N_("must not be empty"))
    return entries


def _time(param: Param, value: Any) -> str:
    parts = str(value).split(":")
    if (
        len(parts) != 2
        or not all(p.isascii() and p.isdecimal() and len(p) == 2 for p in parts)
        or int(parts[0]) > 23
        or int(parts[1]) > 59
    ):
        raise ParamError(param.name, N_("must be a time such as 09:30"))
    return str(value)


_READERS = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "list": _list,
    "time": _time,
}
