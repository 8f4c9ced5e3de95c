"""No change can be made in the admin, or by a command, that the audit log has no words for."""

import click
from flask import Flask

from tracker.admin.audit_words import ACTS, COMMANDS, NOT_RECORDED
from tracker.cli import COMMANDS as OURS


def test_every_change_is_named_in_the_audit_log_or_said_to_concern_nobody_else(app: Flask) -> None:
    changes = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin.") or not (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            continue
        if getattr(app.view_functions[rule.endpoint], "only_reads", False):
            continue
        act = rule.endpoint.removeprefix("admin.")
        moves = [trace for is_dynamic, trace in rule._trace if is_dynamic and trace == "move"]
        changes |= {f"{act}:{move}" for move in rule._converters["move"].items} if moves else {act}
    assert changes - set(ACTS) == NOT_RECORDED, "say in admin/audit_words.py what these changes are"
    assert set(ACTS) <= changes, "these are no changes any more"


READING = {
    "cli.shop.show", "cli.shop.list", "cli.popup.export", "cli.popup.diff", "cli.popup.history", "cli.keys.status",
    "cli.doctor", "cli.work", "cli.demo", "cli.erasures.export", "cli.dead-letters",
}  # fmt: skip


def test_every_command_is_named_in_the_audit_log_or_only_reads(app: Flask) -> None:
    ours = OURS
    commands = {
        f"cli.{group.name}.{name}" for group in ours if isinstance(group, click.Group) for name in group.commands
    } | {f"cli.{one.name}" for one in ours if not isinstance(one, click.Group)}
    assert commands - set(COMMANDS) == READING, "say in admin/audit_words.py what these commands do, and record them"
    assert set(COMMANDS) <= commands, "these are no commands any more"
