"""A shop's popups as one JSON value, and back: to keep them in version control, to move them to another shop, to seed.

A popup is known by its name within the shop. What a popup refers to, such as coupon pools and segments, is written by
name, so that a file fits any shop. The codes
of a pool are taken in but never written out: whoever holds the file would hold the coupons.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field
from sqlalchemy import select

from tracker.db import db
from tracker.decide.rules import check_rule as check_rule_of_segment
from tracker.decide.segment_store import SegmentError, keep_segment, segments_of_shop
from tracker.popups.coupon_files import PoolError
from tracker.popups.coupons import add_codes, create_pool, pools_of_shop
from tracker.popups.document import DocumentError, to_json
from tracker.popups.group_store import GroupError, keep_group, limits_of_groups
from tracker.popups.models import CouponPool, Popup
from tracker.popups.publish import (
    PopupError,
    RuleCheck,
    create_popup,
    in_force,
    pause,
    publish,
    read_whole,
    restore,
    save_draft,
)
from tracker.shops.models import Shop

Change = Literal["created", "updated", "unchanged"]

PUBLISHED_BY = "import"


class TransferError(ValueError):
    """The file cannot be taken in; the text says which popup, where and why."""


class Entry(Struct, forbid_unknown_fields=True):
    """One popup of a file. `draft` is what is being edited, where that differs from the published document."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    document: dict[str, Any]
    status: Literal["live", "paused", "draft"] = "draft"
    draft: dict[str, Any] | None = None
    pools: dict[str, list[str]] = field(default_factory=dict)


class GroupEntry(Struct, forbid_unknown_fields=True):
    """One group of popups with its limits."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    per_session: int | None = None
    windows: list[dict[str, int]] = field(default_factory=list)


class SegmentEntry(Struct, forbid_unknown_fields=True):
    """One segment with its rule; in a rule, other segments and popups stand by their names."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    rule: dict[str, Any] = field(default_factory=dict)


class File(Struct, forbid_unknown_fields=True):
    """A whole file."""

    popups: list[Entry]
    groups: list[GroupEntry] = field(default_factory=list)
    segments: list[SegmentEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Planned:
    """What an import would do to one popup: its content and state before, None for a new one, and afterwards."""

    name: str
    change: Change
    before: dict[str, Any] | None
    after: dict[str, Any]
    problem: str | None


@dataclass(frozen=True)
class Imported:
    """What became of one entry. `problem` is what keeps a draft from being published."""

    popup: Popup
    change: Change
    problem: str | None = None


def import_popups(shop: Shop, value: Any, now: dt.datetime, check_rule: RuleCheck) -> list[Imported]:
    """Makes or updates the shop's popups from decoded JSON. Flushes; publishes only what changed.

    The JSON is what `export_popups` gives, or a list of popups, or one popup. Groups that it does not name stay.

    Raises TransferError at the first entry that cannot be taken; the caller then rolls back, so a file counts whole.
    """
    file = _file(value)
    for group in file.groups:
        try:
            keep_group(db.session(), shop.id, group.name, group.per_session, group.windows)
        except GroupError as error:
            raise TransferError(f"group {group.name}: {error}") from None
    _import_segments(shop, file.segments, now)
    done = []
    for number, entry in enumerate(file.popups, 1):
        try:
            done.append(_import(shop, entry, now, check_rule))
        except (DocumentError, PopupError, PoolError, TransferError) as error:
            raise TransferError(f"popup {number} ({entry.name}): {error}") from None
    return done


def plan_import(shop: Shop, value: Any, now: dt.datetime, check_rule: RuleCheck) -> list[Planned]:
    """What `import_popups` would do, without doing it. Raises TransferError as that does."""
    before = {entry["name"]: entry for entry in export_popups(shop)["popups"]}
    trial = db.session.begin_nested()
    try:
        done = import_popups(shop, value, now, check_rule)
        names = {pool.public_id: pool.name for pool in pools_of_shop(db.session(), shop.id)}
        things = _names_of_things(shop)
        after = {one.popup.id: _export(one.popup, names, things) for one in done}
        return [
            Planned(one.popup.name, one.change, before.get(one.popup.name), after[one.popup.id], one.problem)
            for one in done
        ]
    finally:
        trial.rollback()


def export_popups(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """The shop's groups and every popup that is not archived, oldest first, as `import_popups` takes them back."""
    names = {pool.public_id: pool.name for pool in pools_of_shop(db.session(), shop.id)}
    popups = db.session.scalars(
        select(Popup).where(Popup.shop_id == shop.id, Popup.status != "archived").order_by(Popup.id)
    )
    groups = [
        {"name": name, "per_session": limits.per_session, "windows": msgspec.to_builtins(limits.windows)}
        for name, limits in limits_of_groups(db.session(), shop.id).items()
    ]
    things = _names_of_things(shop)
    segments = [
        {"name": row.name, "rule": _with_things(row.rule, things)} for row in segments_of_shop(db.session(), shop.id)
    ]
    return {"groups": groups, "segments": segments, "popups": [_export(popup, names, things) for popup in popups]}


def _import_segments(shop: Shop, entries: list[SegmentEntry], now: dt.datetime) -> None:
    """Makes all of them first, for one may ask for another that stands after it."""
    session = db.session()
    known = {row.name: row for row in segments_of_shop(session, shop.id)}
    for entry in entries:
        if entry.name not in known:
            known[entry.name] = keep_segment(session, shop.id, None, entry.name, {}, now)
    things = _things_by_name(shop)
    for entry in entries:
        row, rule = known[entry.name], _with_things(entry.rule, things)
        try:
            if row.rule != check_rule_of_segment(rule):
                keep_segment(session, shop.id, row, entry.name, rule, now)
        except (SegmentError, DocumentError) as error:
            raise TransferError(f"segment {entry.name}: {error}") from None


def _names_of_things(shop: Shop) -> dict[str, str]:
    """Public id → name, of segments and popups."""
    popups = db.session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop.id))
    found = {row.public_id: row.name for row in popups}
    return found | {row.public_id: row.name for row in segments_of_shop(db.session(), shop.id)}


def _things_by_name(shop: Shop) -> dict[tuple[str, str], str]:
    """(what refers to it, name) → public id."""
    popups = db.session.execute(select(Popup.public_id, Popup.name).where(Popup.shop_id == shop.id).order_by(Popup.id))
    found = {("popup", row.name): row.public_id for row in popups}
    segments = segments_of_shop(db.session(), shop.id)
    return found | {("segment", row.name): row.public_id for row in segments}


def _with_things(rule: Any, things: Mapping[Any, str]) -> Any:
    """A rule with each popup and segment in it under its other name: ids in the database, names in a file."""
    if isinstance(rule, list):
        return [_with_things(one, things) for one in rule]
    if not isinstance(rule, dict):
        return rule
    params = rule.get("params")
    if isinstance(params, dict):
        changed = {}
        for param in ("segment", "popup"):
            value = params.get(param)
            if isinstance(value, str):
                changed[param] = things.get(value) or things.get((param, value)) or value
        return {**rule, "params": {**params, **changed}}
    return {name: _with_things(one, things) for name, one in rule.items()}


def _file(value: Any) -> File:
    if not isinstance(value, dict) or "popups" not in value:
        value = {"popups": value if isinstance(value, list) else [value]}
    try:
        file = msgspec.convert(value, File)
    except msgspec.ValidationError as error:
        raise TransferError(f"this is no file of popups: {error}") from None
    names = [entry.name for entry in file.popups]
    for name in names:
        if names.count(name) > 1:
            raise TransferError(f"two popups are called {name!r}; a name stands for one popup")
    return file


def _import(shop: Shop, entry: Entry, now: dt.datetime, check_rule: RuleCheck) -> Imported:
    pools = _take_pools(shop, entry.pools, now)
    things = _things_by_name(shop)
    document = _with_rule(_renamed(entry.document, pools, is_strict=True), things)
    popup = popup_of_name(shop, entry.name)
    if entry.status == "draft":
        return _import_draft(shop, popup, entry.name, document, now, check_rule)
    document = to_json(read_whole(document, check_rule))
    draft = document
    if entry.draft is not None:
        draft = _with_rule(_renamed(entry.draft, pools, is_strict=True), things)
    change: Change = "updated"
    if popup is None:
        popup, change = create_popup(shop, entry.name, document, now), "created"
    elif _is_as_wanted(popup, entry.status, document, draft):
        return Imported(popup, "unchanged")
    _bring_to(popup, entry.status, document, now, check_rule)
    if draft != document:
        save_draft(popup, draft, now, check_rule)
    return Imported(popup, change)


def _import_draft(
    shop: Shop, popup: Popup | None, name: str, document: dict[str, Any], now: dt.datetime, check_rule: RuleCheck
) -> Imported:
    """Only what is being edited: a version that visitors see already stays as it is."""
    change: Change = "updated"
    if popup is None:
        popup, change = create_popup(shop, name, document, now), "created"
    before, at = popup.draft, popup.updated_at
    problem = save_draft(popup, document, now, check_rule).problem
    if change == "updated" and popup.draft == before:
        popup.updated_at, change = at, "unchanged"
    return Imported(popup, change, None if problem is None else str(problem))


def _is_as_wanted(popup: Popup, status: str, document: dict[str, Any], draft: dict[str, Any]) -> bool:
    version = in_force(popup)
    return version is not None and version.document == document and popup.draft == draft and popup.status == status


def _bring_to(popup: Popup, status: str, document: dict[str, Any], now: dt.datetime, check_rule: RuleCheck) -> None:
    if popup.status == "archived":
        restore(popup, now, PUBLISHED_BY)
    popup.draft = document
    publish(popup, now, PUBLISHED_BY, check_rule)
    if status == "paused":
        pause(popup, now, PUBLISHED_BY)


def popup_of_name(shop: Shop, name: str) -> Popup | None:
    """The popup of this name; of several, the oldest that is not archived."""
    found = db.session.scalars(
        select(Popup).where(Popup.shop_id == shop.id, Popup.name == name).order_by(Popup.id)
    ).all()
    return min(found, key=lambda popup: popup.status == "archived", default=None)


def _take_pools(shop: Shop, wanted: dict[str, list[str]], now: dt.datetime) -> dict[str, str]:
    """Makes the pools of an entry and adds their codes; the ids of all pools of the shop, by name and by id."""
    session = db.session()
    known = {pool.name: pool for pool in pools_of_shop(session, shop.id)}
    for name, codes in wanted.items():
        if name not in known:
            known[name] = create_pool(session, shop.id, name, now)
        _add_codes(known[name], codes)
    ids = {pool.public_id: pool.public_id for pool in known.values()}
    return {name: pool.public_id for name, pool in known.items()} | ids


def _add_codes(pool: CouponPool, codes: list[str]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["code"])
    writer.writerows([code] for code in codes)
    upload = add_codes(db.session(), pool, text.getvalue())
    if upload.unusable:
        raise TransferError(f"pools: {pool.name!r} has a code that cannot be used: {upload.unusable[0][1]!r}")


def _renamed(document: dict[str, Any], names: dict[str, str], *, is_strict: bool) -> dict[str, Any]:
    """The document with each pool under its other name: ids for the database, names for a file."""
    document = copy.deepcopy(document)
    for gift in _gifts(document):
        if gift.get("kind") != "pool" or not gift.get("pool"):
            continue
        if gift["pool"] in names:
            gift["pool"] = names[gift["pool"]]
        elif is_strict:
            raise TransferError(f'the shop has no coupon pool {gift["pool"]!r}; give it under "pools"')
    return document


def _gifts(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Prizes and rewards, of all variants, of a document that may not be valid."""
    game = document.get("game")
    prizes = game.get("prizes") if isinstance(game, dict) else None
    found = [*(prizes if isinstance(prizes, list) else []), document.get("reward")]
    experiment = document.get("experiment")
    variants = experiment.get("variants") if isinstance(experiment, dict) else None
    of_variants = [
        gift
        for one in (variants if isinstance(variants, list) else [])
        if isinstance(one, dict)
        for gift in _gifts(one)
    ]
    gifts = [gift for gift in found if isinstance(gift, dict)]
    instead = [gift["instead"] for gift in gifts if isinstance(gift.get("instead"), dict)]
    return [*gifts, *instead, *of_variants]


def _with_rule(document: dict[str, Any], things: Mapping[Any, str]) -> dict[str, Any]:
    return {**document, "rule": _with_things(document["rule"], things)} if "rule" in document else document


def _export(popup: Popup, names: dict[str, str], things: Mapping[str, str]) -> dict[str, Any]:
    version = in_force(popup)
    published = popup.draft if version is None else version.document
    entry: dict[str, Any] = {"name": popup.name, "status": popup.status, "document": published}
    if popup.draft != published:
        entry["draft"] = popup.draft
    used = {
        names[gift["pool"]]
        for document in (published, popup.draft)
        for gift in _gifts(document)
        if gift.get("kind") == "pool" and gift.get("pool") in names
    }
    for key in ("document", "draft"):
        if key in entry:
            entry[key] = _with_rule(_renamed(entry[key], names, is_strict=False), things)
    if used:
        entry["pools"] = {name: [] for name in sorted(used)}
    return entry
