"""Writes docs/conditions.md, which is made of declarations. With --check, it only tells whether it is stale."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tracker.decide import conditions as _built_in  # noqa: F401 -- registers the conditions
from tracker.decide.condition import CONDITIONS, Condition
from tracker.params import Param

ROOT = Path(__file__).resolve().parent.parent
CONDITIONS_PAGE = ROOT / "docs" / "conditions.md"

HEAD = """# The conditions

Made from their declarations in `tracker/decide/conditions/` by `make reference`; do not edit. How rules are put
together of them, and how they are decided, stands in [decide.md](decide.md).

A missing fact never matches, also not with **is not** and **does not contain**. Texts compare without regard to upper
and lower case. With several values one is enough; for `is_not` and `not_contains` none may hold. `matches` takes
patterns of [RE2](https://github.com/google/re2/wiki/Syntax) of up to 256 characters, and finds them anywhere in the
text; a pattern that is not valid matches nothing.
"""


def main() -> None:
    wanted = conditions_page()
    is_check = "--check" in sys.argv[1:]
    present = CONDITIONS_PAGE.read_text(encoding="utf-8") if CONDITIONS_PAGE.exists() else ""
    if present == wanted:
        return
    if is_check:
        sys.exit(f"error: {CONDITIONS_PAGE.relative_to(ROOT)} is not what the declarations say: run make reference")
    CONDITIONS_PAGE.write_text(wanted, encoding="utf-8")
    print(f"wrote {CONDITIONS_PAGE.relative_to(ROOT)}")


def conditions_page() -> str:
    """The whole page."""
    groups: dict[str, list[Condition]] = {}
    for condition in CONDITIONS:
        groups.setdefault(condition.group, []).append(condition)
    parts = [HEAD]
    for group, members in groups.items():
        parts.append(f"## {group}\n\n" + "\n".join(_section(one) for one in members))
    return "\n".join(parts)


def _section(condition: Condition) -> str:
    lines = [
        f"### `{condition.name}`: {condition.label.lower()}",
        "",
        condition.help,
        f"*Where it is not known:* {condition.missing}",
        "",
        "| parameter | is | unless told otherwise |",
        "|---|---|---|",
        *(_row(param) for param in condition.params),
        "",
    ]
    return "\n".join(lines)


def _row(param: Param) -> str:
    told = f"{param.label}. {param.help}".strip() if param.help else param.label
    return f"| `{param.name}` | {told}: {_kind(param)} | {_default(param)} |".replace("\n", " ")


def _kind(param: Param) -> str:
    if param.kind in ("choice", "choices"):
        names = ", ".join(f"`{name}`" for name, _ in param.choices)
        return f"one of {names}" if param.kind == "choice" else f"any of {names}"
    kinds = {
        "text": "a text",
        "integer": "a whole number",
        "decimal": "a number",
        "boolean": "true or false",
        "list": "a list of texts",
        "time": "a time such as `09:30`",
    }
    return kinds[param.kind] + _limits(param)


def _limits(param: Param) -> str:
    if param.kind not in ("integer", "decimal"):
        return ""
    low = "" if param.low is None else f" from {param.low}"
    return low + ("" if param.high is None else f" to {param.high}")


def _default(param: Param) -> str:
    if param.default is None:
        return "must be given"
    value: object = param.default
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "all of them" if len(value) == len(param.choices) else ", ".join(f"`{one}`" for one in value)
    return f"`{value}`" if value != "" else "empty"


if __name__ == "__main__":
    main()
