"""Writes the pages of docs/ that are made of declarations. With --check, it only tells whether one is stale."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from tracker.access import KINDS, access_of
from tracker.app import create_app
from tracker.config import load_settings
from tracker.decide import conditions as _built_in  # noqa: F401 -- registers the conditions
from tracker.decide.condition import CONDITIONS, Condition
from tracker.params import Param
from tracker.personal.declare import HOLDINGS, Act, Blank, Delete, Do, Holding
from tracker.popups.triggers import TRIGGERS, Trigger

ROOT = Path(__file__).resolve().parent.parent

CONDITIONS_HEAD = """# The conditions

Made from their declarations in `tracker/decide/conditions/` by `make reference`; do not edit. How rules are put
together of them, and how they are decided, stands in [decide.md](decide.md).

A missing fact never matches, also not with **is not** and **does not contain**. Texts compare without regard to upper
and lower case. With several values one is enough; for `is_not` and `not_contains` none may hold. `matches` takes
patterns of [RE2](https://github.com/google/re2/wiki/Syntax) of up to 256 characters, and finds them anywhere in the
text; a pattern that is not valid matches nothing.
"""

TRIGGERS_HEAD = """# The triggers

Made from their declarations in `tracker/popups/triggers.py` by `make reference`; do not edit. A trigger says *when* a
popup opens; for whom and where, its rule has decided on the server ([decide.md](decide.md)).

A popup has a set of triggers for computers, and may have another for phones and tablets:

```json
{"desktop": {"match": "any", "uses": [{"trigger": "exit_intent", "params": {"sensitivity": "medium"}}],
             "delay_seconds": 0, "cancel": []},
 "phone": null}
```

* `match`: `any` opens at whichever comes first, `all` once each has come on the page.
* `delay_seconds` are waited after that. The wait goes on when the visitor opens another page, if the popup may be shown
  there too.
* `cancel` names events that call it off for the page.

Before anything opens, the server is asked once more ([decide.md](decide.md#the-claim)). `shopbell('show', 'pop_…')`
opens a popup that was decided for the page at once, whatever its triggers.

## Was the exit sign right?

Whenever `exit_intent` fires, whether a popup then opens, is held out for comparison or is withheld, the sign is kept
until the visit is over (its last event is 35 minutes old). The visitor **left** if no other page was opened after the
sign and nothing was done later than ten seconds after it; otherwise they **stayed**. Popups that waited for the same
moment are one sign, named by the first. Signs before a delay, and those of bots, are left out, and what arrives after
the visit was judged changes nothing. The admin's page "Exit signs" shows the share that left for each sign and kind
of device, with its 95 % interval (Wilson's), and of all visits that ended the share that a sign foretold.
"""

ROUTES_HEAD = """# The routes

Made from what each view declares (`tracker/access.py`) by `make reference`; do not edit. A view that declares nothing
is not answered, and fails `tests/contracts/test_routes_declared.py`. What a class promises is tried on every route of
it by `tests/security/test_matrix.py`. HEAD is answered where GET is; no header changes a request's method.
"""


PERSONAL_HEAD = """# What is kept of people

Made from what each table declares (`personal.py` of its layer) by `make reference`; do not edit. A column that nobody
has declared fails `tests/contracts/test_personal_data.py`. Addresses, phone numbers, names and birth dates are sealed
(AES-256-GCM); a keyed hash finds what is equal and tells nothing. What can be read says why. *Withdrawn* is what
becomes of a browser's rows when measurement is withdrawn in it, *erased* when the person is.
"""


def main() -> None:
    is_check = "--check" in sys.argv[1:]
    pages = {
        "conditions": conditions_page(),
        "triggers": triggers_page(),
        "routes": routes_page(),
        "personal-data": personal_page(),
    }
    for name, page in pages.items():
        path = ROOT / "docs" / f"{name}.md"
        if path.exists() and path.read_text(encoding="utf-8") == page:
            continue
        if is_check:
            sys.exit(f"error: docs/{name}.md is not what the declarations say: run make reference")
        path.write_text(page, encoding="utf-8")
        print(f"wrote docs/{name}.md")


def conditions_page() -> str:
    """The whole page."""
    groups: dict[str, list[Condition]] = {}
    for condition in CONDITIONS:
        groups.setdefault(condition.group, []).append(condition)
    parts = [CONDITIONS_HEAD]
    for group, members in groups.items():
        parts.append(f"## {group}\n\n" + "\n".join(_section(one) for one in members))
    return "\n".join(parts)


def personal_page() -> str:
    """The whole page: first the tables with rows of people, then the names of those without."""
    personal = [one for one in HOLDINGS if one.is_personal or one.clear or one.hashed]
    others = ", ".join(f"`{one.name}`" for one in sorted(HOLDINGS, key=lambda one: one.name) if one not in personal)
    sections = [_holding(one) for one in sorted(personal, key=lambda one: one.name)]
    return "\n".join([PERSONAL_HEAD, *sections, "## Nothing of people\n", f"{others}.", ""])


def _holding(one: Holding) -> str:
    lines = [f"## `{one.name}`", "", "| columns | |", "|---|---|"]
    links = [f"`{column}`" for column in one.links]
    keyed = [f"`{key}`" for sealed in one.sealed.values() for key in sealed.keys] + [f"`{name}`" for name in one.hashed]
    reasons: dict[str, list[str]] = {}
    for column, reason in one.clear.items():
        reasons.setdefault(reason, []).append(f"`{column}`")
    lines += [f"| {' '.join(links)} | whose it is |"] if links else []
    lines += [f"| {' '.join(f'`{name}`' for name in one.sealed)} | sealed |"] if one.sealed else []
    lines += [f"| {' '.join(keyed)} | keyed hashes |"] if keyed else []
    lines += [f"| {' '.join(columns)} | can be read: {reason} |" for reason, columns in reasons.items()]
    neutral = " ".join(f"`{name}`" for name in one.neutral.split())
    lines += [f"| {neutral} | nothing of a person |"] if neutral else []
    lines += ["", *(f"{word}: {_act(act)}." for word, act in _acts(one)), ""]
    return "\n".join(lines)


def _acts(one: Holding) -> list[tuple[str, Act]]:
    acts = [("Withdrawn", one.withdrawn["measurement"])] if "measurement" in one.withdrawn else []
    return acts + ([("Erased", one.erased)] if one.erased is not None else [])


def _act(act: Act) -> str:
    if isinstance(act, Delete):
        return f"deleted is {act.what}" if act.what else "deleted"
    if isinstance(act, Do):
        return act.what
    if isinstance(act, Blank):
        return f"kept without {', '.join(f'`{name}`' for name in act.values)}: {act.reason}"
    return f"kept: {act.reason}"


def routes_page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings({"SHOPBELL_DATA_DIR": folder, "SHOPBELL_DEMO": "1"}))
    return "\n".join([ROUTES_HEAD, *(_class(app, kind, words) for kind, words in KINDS.items())])


def _class(app: Flask, kind: str, words: str) -> str:
    title, _, means = words.partition(": ")
    lines = [f"## {title[0].upper()}{title[1:]}", ""]
    lines += [f"{means[0].upper()}{means[1:]}.", ""] if means else []
    lines += ["| route | methods | |", "|---|---|---|"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
        access = access_of(app, rule.endpoint)
        if access is not None and access.kind == kind:
            methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            lines.append(f"| `{rule.rule.replace('|', chr(92) + '|')}` | {methods} | {access.detail} |")
    return "\n".join([*lines, ""])


def triggers_page() -> str:
    """The whole page."""
    return "\n".join([TRIGGERS_HEAD, *(_trigger(one) for one in TRIGGERS)])


def _trigger(trigger: Trigger) -> str:
    table = [
        "| parameter | is | unless told otherwise |",
        "|---|---|---|",
        *(_row(param) for param in trigger.params),
        "",
    ]
    return "\n".join(
        [f"## `{trigger.name}`: {trigger.label.lower()}", "", trigger.help, "", *(table if trigger.params else [])]
    )


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
