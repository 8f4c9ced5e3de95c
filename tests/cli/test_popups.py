import json

import pytest

from tests.factories import plain_document, prize, rows, wheel_document
from tracker.decide.models import SegmentRow
from tracker.popups.models import Coupon, CouponPool, Popup, PopupVersion

WHEEL = {
    "name": "Wheel",
    "status": "live",
    "pools": {"Ten": ["TEN-1", "TEN-2"]},
    "document": wheel_document([prize("a", pool="Ten"), prize("b")]),
}


@pytest.fixture
def take_in(tmp_path, run, acme):
    """Imports a value into acme; the result of the command."""

    def take_in(value, shop=None):
        file = tmp_path / "popups.json"
        file.write_text(json.dumps(value), encoding="utf-8")
        return run("popup", "import", str(file), "--shop", shop or acme, "--json")

    return take_in


@pytest.fixture
def give_out(run, acme):
    def give_out():
        result = run("popup", "export", "--shop", acme)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return give_out


def changes(result):
    assert result.exit_code == 0, result.output
    return [(one["name"], one["status"], one["version"], one["change"]) for one in json.loads(result.stdout)]


def test_it_publishes_a_popup_with_its_pool(app, take_in):
    assert changes(take_in(WHEEL)) == [("Wheel", "live", 1, "created")]

    (pool,) = rows(app, CouponPool)
    (version,) = rows(app, PopupVersion)
    assert pool.name == "Ten"
    assert version.document["game"]["prizes"][0]["pool"] == pool.public_id
    assert [one.code for one in rows(app, Coupon)] == ["TEN-1", "TEN-2"]


def test_a_second_run_changes_nothing(app, take_in):
    take_in(WHEEL)
    before = rows(app, Popup)

    assert changes(take_in([WHEEL])) == [("Wheel", "live", 1, "unchanged")]
    assert rows(app, Popup) == before
    assert len(rows(app, PopupVersion)) == 1
    assert len(rows(app, Coupon)) == 2


def test_it_publishes_a_new_version_only_of_what_changed(take_in):
    take_in([WHEEL, {"name": "Hello", "status": "live", "document": plain_document()}])
    changed = {"name": "Hello", "status": "live", "document": plain_document(priority=70)}

    assert changes(take_in([WHEEL, changed])) == [("Wheel", "live", 1, "unchanged"), ("Hello", "live", 2, "updated")]


def test_it_pauses_and_resumes(take_in):
    take_in(WHEEL)

    assert changes(take_in({**WHEEL, "status": "paused"})) == [("Wheel", "paused", 1, "updated")]
    assert changes(take_in({**WHEEL, "status": "paused"})) == [("Wheel", "paused", 1, "unchanged")]
    assert changes(take_in(WHEEL)) == [("Wheel", "live", 1, "updated")]


def test_a_draft_leaves_what_visitors_see(app, take_in):
    take_in({"name": "Hello", "status": "live", "document": plain_document()})
    draft = {"name": "Hello", "status": "draft", "document": plain_document(priority=70)}

    assert changes(take_in(draft)) == [("Hello", "live", 1, "updated")]
    assert changes(take_in(draft)) == [("Hello", "live", 1, "unchanged")]
    (popup,) = rows(app, Popup)
    assert popup.draft["priority"] == 70
    (version,) = rows(app, PopupVersion)
    assert version.document["priority"] == 50


def test_a_draft_may_be_unfinished_and_says_what_is_missing(take_in):
    result = take_in({"name": "Unfinished", "document": {}})

    (told,) = json.loads(result.stdout)
    assert told["status"] == "draft"
    assert "steps" in told["problem"]


def test_what_export_writes_import_takes_back(take_in, give_out):
    take_in(
        [WHEEL, {"name": "Hello", "status": "paused", "document": plain_document()}, {"name": "New", "document": {}}]
    )

    written = give_out()

    assert [one["name"] for one in written["popups"]] == ["Wheel", "Hello", "New"]
    assert {change for _, _, _, change in changes(take_in(written))} == {"unchanged"}


def test_an_export_names_the_pools_but_gives_no_code_away(take_in, give_out):
    take_in(WHEEL)

    (written,) = give_out()["popups"]

    assert written["pools"] == {"Ten": []}
    assert written["document"]["game"]["prizes"][0]["pool"] == "Ten"
    assert "TEN-1" not in json.dumps(written)


def test_an_export_fits_another_shop(answer, take_in, give_out):
    take_in(WHEEL)
    other = answer("shop", "create", "other", "--origin", "https://other.example")["public_key"]

    assert changes(take_in(give_out(), shop=other)) == [("Wheel", "live", 1, "created")]


def test_an_unpublished_edit_travels_with_the_published_document(take_in, give_out):
    take_in({"name": "Hello", "status": "live", "document": plain_document()})
    take_in({"name": "Hello", "status": "draft", "document": plain_document(priority=70)})

    (written,) = give_out()["popups"]

    assert (written["document"]["priority"], written["draft"]["priority"]) == (50, 70)
    assert changes(take_in(written)) == [("Hello", "live", 1, "unchanged")]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"nam": "Wheel", "document": {}}, "nam"),
        ({"name": "Wheel", "status": "on", "document": {}}, "status"),
        ([{"name": "Same", "document": {}}, {"name": "Same", "document": {}}], "Same"),
        ({"name": "Empty", "status": "live", "document": {"steps": {}}}, "steps"),
        ({**WHEEL, "pools": {}}, "Ten"),
        ({"name": "T", "status": "live", "document": plain_document(triggers=[{"trigger": "never"}])}, "never"),
        ({"name": "R", "status": "live", "document": plain_document(rule={"all": [{"condition": "moon"}]})}, "moon"),
        ("text", "object"),
    ],
)
def test_it_says_in_one_line_what_is_wrong_and_takes_nothing(app, take_in, value, said):
    good = {"name": "Good", "status": "live", "document": plain_document()}
    result = take_in([good, *value] if isinstance(value, list) else [good, value])

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr
    assert rows(app, Popup) == []


def test_a_file_that_is_no_json_is_refused(run, acme, tmp_path):
    file = tmp_path / "popups.json"
    file.write_bytes(b"\xff{")

    result = run("popup", "import", str(file), "--shop", acme)

    assert result.exit_code == 2
    assert "not JSON" in result.stderr


def test_a_diff_tells_what_an_import_would_change_and_changes_nothing(app, run, acme, take_in, tmp_path):
    take_in([WHEEL, {"name": "Hello", "status": "live", "document": plain_document()}])
    before = (rows(app, Popup), rows(app, PopupVersion), rows(app, CouponPool))
    changed = plain_document(priority=70, caps={"windows": [{"count": 1, "hours": 24}]})
    file = tmp_path / "wanted.json"
    new = {"name": "New", "status": "live", "document": plain_document(), "pools": {"Fresh": ["A"]}}
    file.write_text(json.dumps([WHEEL, {"name": "Hello", "status": "live", "document": changed}, new]))

    result = run("popup", "diff", str(file), "--shop", acme, "--json")

    assert result.exit_code == 1
    told = {one["name"]: one for one in json.loads(result.stdout)}
    assert {name: one["change"] for name, one in told.items()} == {
        "Wheel": "unchanged",
        "Hello": "updated",
        "New": "created",
    }
    places = {one["path"]: (one["before"], one["after"]) for one in told["Hello"]["differences"]}
    assert places == {
        "document.priority": (50, 70),
        "document.caps.windows[0]": (None, {"count": 1, "hours": 24}),
    }
    assert (rows(app, Popup), rows(app, PopupVersion), rows(app, CouponPool)) == before


def test_a_diff_of_what_is_there_already_ends_well(run, acme, take_in, give_out, tmp_path):
    take_in(WHEEL)
    file = tmp_path / "same.json"
    file.write_text(json.dumps(give_out()))

    result = run("popup", "diff", str(file), "--shop", acme)

    assert (result.exit_code, result.stdout) == (0, "unchanged  Wheel\n")


def test_groups_travel_with_the_popups(take_in, give_out):
    groups = [{"name": "Offers", "per_session": 1, "windows": [{"count": 2, "hours": 168}]}]
    hello = {"name": "Hello", "status": "live", "document": plain_document(group="Offers")}

    take_in({"groups": groups, "popups": [hello]})

    assert give_out()["groups"] == groups


def test_the_history_says_who_did_what_and_a_rollback_brings_a_version_back(app, run, acme, take_in):
    take_in({"name": "Hello", "status": "live", "document": plain_document()})
    take_in({"name": "Hello", "status": "live", "document": plain_document(priority=70)})

    result = run("popup", "rollback", "Hello", "1", "--shop", acme)

    assert result.exit_code == 0, result.output
    told = json.loads(run("popup", "history", "Hello", "--shop", acme, "--json").stdout)
    assert [(one["what"], one["version"], one["source_version"], one["by"]) for one in told] == [
        ("rolled_back", 3, 1, "command line"),
        ("published", 2, None, "import"),
        ("published", 1, None, "import"),
    ]
    assert [version.document["priority"] for version in rows(app, PopupVersion)] == [50, 70, 50]


def test_a_rollback_to_what_never_was_says_so(run, acme, take_in):
    take_in({"name": "Hello", "status": "live", "document": plain_document()})

    for name, version, said in (("Hello", "7", "no such version"), ("Goodbye", "1", "no popup called Goodbye")):
        result = run("popup", "rollback", name, version, "--shop", acme)
        assert result.exit_code != 0
        assert said in result.output


def test_segments_travel_by_name_with_the_rules_that_ask_for_them(app, answer, take_in, give_out):
    returning = {"condition": "visitor_new", "params": {"who": "returning"}}
    asks = {"condition": "segment", "params": {"operator": "is", "segment": "Regulars"}}
    seen = {"condition": "popup_history", "params": {"done": "not_seen", "popup": "First", "days": 0}}
    segments = [{"name": "Friends", "rule": {"all": [asks]}}, {"name": "Regulars", "rule": {"all": [returning]}}]
    first = {"name": "First", "status": "live", "document": plain_document()}
    second = {"name": "Second", "status": "live", "document": plain_document(rule={"all": [asks, seen]})}
    file = {"segments": segments, "popups": [first, second]}

    take_in(file)

    written = give_out()
    assert written["segments"] == segments
    assert written["popups"][1]["document"]["rule"] == {"all": [asks, seen]}
    stored = [row.rule for row in rows(app, SegmentRow)]
    assert "seg_" in json.dumps(stored)
    assert "pop_" in json.dumps(rows(app, PopupVersion)[1].document["rule"])
    assert {change for _, _, _, change in changes(take_in(written))} == {"unchanged"}
    other = answer("shop", "create", "other", "--origin", "https://other.example")["public_key"]
    assert [change for _, _, _, change in changes(take_in(written, shop=other))] == ["created", "created"]


def test_a_segment_that_cannot_be_kept_is_named(take_in):
    result = take_in({"segments": [{"name": "Odd", "rule": {"condition": "weather"}}], "popups": []})

    assert result.exit_code != 0
    assert "segment Odd" in result.output
