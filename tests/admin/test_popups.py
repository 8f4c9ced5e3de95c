"""The pages of popups: list, gallery, editor; who may do what, and that nobody reaches another shop's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.admin.conftest import Person
from tracker.clock import now, to_ms
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.insight.models import Rollup
from tracker.popups import coupons, publish
from tracker.popups.models import Popup, PopupVersion
from tracker.popups.templates import TEMPLATES
from tracker.shops.shops import shop_by_key


def document(name: str = "exit_discount") -> dict:
    return TEMPLATES.get(name).document()


@pytest.fixture
def make_popup(app: Flask) -> Callable[..., str]:
    """make_popup(key) is the public id of a draft in that shop; live=True publishes it."""

    def make(key: str, name: str = "Before you go", content: dict | None = None, live: bool = False) -> str:
        with app.app_context():
            popup = publish.create_popup(shop_by_key(key), name, content or document(), now())
            if live:
                publish.publish(popup, now(), "mia", check_rule)
            db.session.commit()
            return popup.public_id

    return make


@pytest.fixture
def read(app: Flask) -> Callable[[str], Popup]:
    def find(public_id: str) -> Popup:
        with app.app_context():
            popup = db.session.query(Popup).filter_by(public_id=public_id).one()
            db.session.expunge(popup)
            return popup

    return find


def send(who: Person, path: str, **body: object):
    return who.client.post(path, json=body, headers={"X-CSRFToken": who.token()})


def test_a_new_shop_is_shown_how_to_begin(member: Callable[..., Person], shop_key: str) -> None:
    page = member("marketer").get(f"/admin/shops/{shop_key}/popups").text

    assert f"/admin/shops/{shop_key}/popups/new" in page


def test_the_list_says_for_whom_in_words_and_what_came_of_it(
    app: Flask, member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key, content=document("cart_saver"), live=True)
    popup = read(public_id)
    with app.app_context():
        for day, metric, value in [
            ("2026-01-01", "impressions", 150),
            ("2026-01-02", "impressions", 50),
            ("2026-01-02", "submissions", 31),
            ("2026-01-02", "plays", 17),
        ]:
            db.session.add(Rollup(shop_id=popup.shop_id, day=day, metric=metric, subject=popup.id, value=value))
        db.session.commit()
    page = member("viewer").get(f"/admin/shops/{shop_key}/popups").text

    assert "Shown when the visitor is about to leave, to visitors whose cart is worth at least 50." in page
    for figure in ("200", "31", "17", "15.5"):
        assert f"<dd>{figure}" in page


def test_an_unfinished_draft_does_not_break_the_list(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str]
) -> None:
    make_popup(shop_key, content={"nonsense": True})

    answer = member("viewer").get(f"/admin/shops/{shop_key}/popups")

    assert answer.status_code == 200
    assert "Not finished yet" in answer.text


def test_a_hostile_name_and_text_stay_text(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str]
) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    content = document()
    content["steps"]["start"]["blocks"][0]["text"] = evil
    public_id = make_popup(shop_key, name=evil, content=content)
    who = member("marketer")

    for path in ("popups", f"popups/{public_id}/edit", f"popup-preview?popup={public_id}"):
        page = who.get(f"/admin/shops/{shop_key}/{path}").text
        assert "<img" not in page
        assert page.count("</script>") == page.count("<script")


def test_the_gallery_shows_every_template_and_makes_a_draft_of_one(
    member: Callable[..., Person], shop_key: str, read: Callable[..., Popup]
) -> None:
    who = member("marketer")
    page = who.get(f"/admin/shops/{shop_key}/popups/new").text
    assert all(f"template={name}" in page for name in TEMPLATES.names())

    answer = who.post(f"/admin/shops/{shop_key}/popups/new", {"template": "welcome_wheel"})

    public_id = re.search(r"/popups/(pop_\w+)/edit", answer.location).group(1)
    assert (read(public_id).status, read(public_id).draft) == ("draft", document("welcome_wheel"))
    assert who.get(answer.location).status_code == 200


def test_a_template_that_does_not_exist_is_not_found(member: Callable[..., Person], shop_key: str) -> None:
    who = member("marketer")

    assert who.post(f"/admin/shops/{shop_key}/popups/new", {"template": "../../etc/passwd"}).status_code == 404
    assert who.get(f"/admin/shops/{shop_key}/popup-preview?template=nope").status_code == 404


def test_pausing_resuming_archiving_and_bringing_back(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key, live=True)
    who = member("marketer")

    for move, status in [("pause", "paused"), ("resume", "live"), ("archive", "archived"), ("restore", "paused")]:
        assert who.post(f"/admin/shops/{shop_key}/popups/{public_id}/{move}").status_code == 302
        assert read(public_id).status == status


def test_a_move_that_makes_no_sense_says_so(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str]
) -> None:
    public_id = make_popup(shop_key)
    answer = member("marketer").post(f"/admin/shops/{shop_key}/popups/{public_id}/pause", follow_redirects=True)

    assert "Only a live popup can be paused." in answer.text


def test_a_duplicate_is_opened_at_once(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key, live=True)
    answer = member("marketer").post(f"/admin/shops/{shop_key}/popups/{public_id}/duplicate")

    copy = re.search(r"/popups/(pop_\w+)/edit", answer.location).group(1)
    assert copy != public_id
    assert (read(copy).status, read(copy).name) == ("draft", "Before you go (copy)")


def test_popups_of_one_template_get_names_of_their_own(
    member: Callable[..., Person], shop_key: str, read: Callable[..., Popup]
) -> None:
    who = member("marketer")
    names = []
    for _ in range(3):
        answer = who.post(f"/admin/shops/{shop_key}/popups/new", {"template": "newsletter"})
        names.append(read(re.search(r"/popups/(pop_\w+)/edit", answer.location).group(1)).name)

    assert names == ["Newsletter sign-up", "Newsletter sign-up 2", "Newsletter sign-up 3"]


def test_what_is_not_published_can_be_published_from_the_list(
    app: Flask, member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str]
) -> None:
    live, draft, changed = (make_popup(shop_key, name=name, live=name != "B") for name in "ABC")
    who = member("marketer")
    send(who, f"/admin/shops/{shop_key}/popups/{changed}/draft", document=document() | {"priority": 3})
    page = who.get(f"/admin/shops/{shop_key}/popups").text

    assert [f"/popups/{one}/edit#publish" in page for one in (live, draft, changed)] == [False, True, True]
    assert "Unpublished changes" in page


def test_checking_tells_the_sentence_and_keeps_nothing(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key)
    changed = document() | {"priority": 99, "rule": {}}
    answer = send(member("viewer"), f"/admin/shops/{shop_key}/popups/{public_id}/check", document=changed).json

    assert answer["problem"] is None
    assert answer["sentence"].startswith("Shown when the visitor is about to leave, to everybody, at most once a visit")
    assert read(public_id).draft == document()


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"priority": 500}, "priority", "At most 100."),
        ({"theme": {"accent": "red"}}, "theme.accent", "Give a colour such as #0f766e."),
        ({"reward": {"kind": "code", "code": ""}}, "reward.code", "Give the code that is won."),
        (
            {"triggers": [{"trigger": "click", "params": {"selector": ""}}]},
            "triggers.desktop.uses[0].params.selector",
            "Fill this in.",
        ),
        ({"steps": {"start": {"blocks": []}}}, "steps.start", "Add at least one part."),
        (
            {"rule": {"all": [{"condition": "device", "params": {"devices": []}}]}},
            "rule.all[0].params.devices",
            "Fill this in.",
        ),
    ],
)
def test_a_problem_is_told_with_its_place_and_in_words(
    member: Callable[..., Person],
    shop_key: str,
    make_popup: Callable[..., str],
    change: dict,
    path: str,
    message: str,
) -> None:
    public_id = make_popup(shop_key)
    sent = document() | change
    answer = send(member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}/check", document=sent).json

    assert answer["problem"] == {"path": path, "message": message}


def test_saving_keeps_the_draft_and_publishing_shows_it(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key)
    who, base = member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}"
    was = to_ms(read(public_id).updated_at)
    saved = send(who, f"{base}/draft", document=document() | {"priority": 77}, name="Second try", was=was)

    assert saved.status_code == 200
    assert (saved.json["status"], saved.json["name"], saved.json["is_published"]) == ("draft", "Second try", False)
    assert read(public_id).draft["priority"] == 77

    sent = document() | {"priority": 78}
    published = send(who, f"{base}/publish", document=sent, name="Second try", was=saved.json["saved_at"])

    assert published.status_code == 200
    assert (published.json["status"], published.json["version"], published.json["is_published"]) == ("live", 1, True)


def test_the_name_of_whoever_published_is_kept(
    app: Flask, member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key)
    send(member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}/publish", document=document())

    with app.app_context():
        version = db.session.get(PopupVersion, (read(public_id).id, 1))
        assert version.published_by == f"marketer-{shop_key}@example.com"


def test_two_people_do_not_overwrite_each_other_without_a_word(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key)
    who, base = member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}"
    stale = to_ms(read(public_id).updated_at) - 1
    refused = send(who, f"{base}/draft", document=document() | {"priority": 1}, was=stale)

    assert (refused.status_code, refused.json["error"]) == (409, "changed")
    assert read(public_id).draft == document()
    assert send(who, f"{base}/draft", document=document() | {"priority": 1}, was=None).status_code == 200


def test_what_blocks_is_said_and_nothing_goes_live_but_the_draft_is_kept(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key)
    content = document() | {"reward": {"kind": "pool", "pool": "pool_gone"}}
    answer = send(member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}/publish", document=content)

    assert answer.status_code == 422
    assert answer.json["checklist"][0]["level"] == "blocks"
    assert (read(public_id).status, read(public_id).draft["reward"]["pool"]) == ("draft", "pool_gone")


def test_a_pool_of_another_shop_blocks(
    app: Flask, member: Callable[..., Person], shop_key: str, other_key: str, make_popup: Callable[..., str]
) -> None:
    with app.app_context():
        pool = coupons.create_pool(db.session(), shop_by_key(other_key).id, "Theirs", now())
        coupons.add_codes(db.session(), pool, "A\nB")
        db.session.commit()
        theirs = pool.public_id
    public_id = make_popup(shop_key)
    content = document() | {"reward": {"kind": "pool", "pool": theirs}}
    answer = send(member("marketer"), f"/admin/shops/{shop_key}/popups/{public_id}/publish", document=content)

    assert answer.status_code == 422
    assert "Theirs" not in answer.text


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'{"document": 7}', b'{"document": {"a": "\\u0000"}}'])
def test_nonsense_is_refused_in_words_and_changes_nothing(
    member: Callable[..., Person],
    shop_key: str,
    make_popup: Callable[..., str],
    read: Callable[..., Popup],
    body: bytes,
) -> None:
    public_id = make_popup(shop_key)
    who = member("marketer")
    before = read(public_id).draft
    answer = who.client.post(
        f"/admin/shops/{shop_key}/popups/{public_id}/draft", data=body, headers={"X-CSRFToken": who.token()}
    )

    assert answer.status_code == 422
    assert answer.json["message"]
    assert read(public_id).draft == before


def test_a_change_needs_the_token(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key, live=True)
    client = member("marketer").client

    for path in (f"{public_id}/pause", f"{public_id}/draft", f"{public_id}/publish", "new"):
        assert client.post(f"/admin/shops/{shop_key}/popups/{path}").status_code == 400
    assert read(public_id).status == "live"


def test_a_viewer_looks_and_changes_nothing(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str], read: Callable[..., Popup]
) -> None:
    public_id = make_popup(shop_key, live=True)
    who, base = member("viewer"), f"/admin/shops/{shop_key}/popups"

    assert who.get(f"{base}/{public_id}/edit").status_code == 200
    assert who.get(f"{base}/new").status_code == 403
    for path in (f"{public_id}/pause", f"{public_id}/archive", f"{public_id}/duplicate", "new"):
        assert who.post(f"{base}/{path}").status_code == 403
    for path in ("draft", "publish"):
        assert send(who, f"{base}/{public_id}/{path}", document={}).status_code == 403
    assert read(public_id).status == "live"


def test_another_shops_popup_is_not_found(
    member: Callable[..., Person],
    shop_key: str,
    other_key: str,
    make_popup: Callable[..., str],
    read: Callable[..., Popup],
) -> None:
    theirs = make_popup(other_key, live=True)
    who = member("owner")

    for key in (shop_key, other_key):
        base = f"/admin/shops/{key}"
        assert who.get(f"{base}/popups/{theirs}/edit").status_code == 404
        assert who.get(f"{base}/popup-preview?popup={theirs}").status_code == 404
        for path in ("pause", "archive", "duplicate"):
            assert who.post(f"{base}/popups/{theirs}/{path}").status_code == 404
        for path in ("check", "draft", "publish"):
            assert send(who, f"{base}/popups/{theirs}/{path}", document=document()).status_code == 404
    assert (read(theirs).status, read(theirs).draft) == ("live", document())


def test_the_preview_may_be_framed_by_ourselves_alone_and_run_only_our_scripts(
    member: Callable[..., Person], shop_key: str
) -> None:
    answer = member("viewer").get(f"/admin/shops/{shop_key}/popup-preview")
    policy = answer.headers["Content-Security-Policy"]

    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    assert "form-action 'none'" in policy
    assert "unsafe" not in policy


def test_no_code_leaves_through_the_preview(
    member: Callable[..., Person], shop_key: str, make_popup: Callable[..., str]
) -> None:
    public_id = make_popup(shop_key)
    page = member("viewer").get(f"/admin/shops/{shop_key}/popup-preview?popup={public_id}").text

    assert "STAY10" not in page
