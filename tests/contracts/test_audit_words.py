"""No change can be made in the admin that the audit log has no words for."""

from flask import Flask

from tracker.admin.audit_words import ACTS, NOT_RECORDED


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
