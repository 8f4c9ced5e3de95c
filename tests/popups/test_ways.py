"""From step to step: what a document may say about it, and where answers lead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import field_of, survey_document
from tracker.popups.checklist import Circumstances, checklist
from tracker.popups.document import DocumentError, is_end, next_step, open_steps, parse_document
from tracker.popups.public_document import public_document
from tracker.popups.scripts import popup_modules

REASON = field_of(
    "choice",
    "reason",
    options=[
        {"value": "price", "label": "Too dear"},
        {"value": "delivery", "label": "Delivery takes too long"},
        {"value": "other", "label": "Something else", "text": True},
    ],
)
MOOD = field_of("csat", "mood")
ODDS = field_of("nps", "odds")
MAIL = field_of("consent", "email_marketing", required=False)


def form(*fields: dict[str, Any], **ways: Any) -> dict[str, Any]:
    return {"type": "form", "fields": list(fields), "button": "Go on", **ways}


def step(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"blocks": list(blocks)}


def to(target: str) -> dict[str, Any]:
    return {"type": "button", "text": "On", "action": "step", "step": target}


WORDS = {"type": "text", "text": "Words."}


def steps(**changes: dict[str, Any]) -> dict[str, Any]:
    return {"steps": {"start": step(form(REASON)), **changes}}


BRANCHES = [
    {"field": "reason", "is": "price", "step": "dear"},
    {"field": "reason", "is": ["delivery", "other"], "step": "why"},
    {"field": "mood", "is": [1, 2], "step": "why"},
    {"field": "mood", "is": 5, "step": None},
    {"field": "email_marketing", "is": True, "step": "dear"},
]


@pytest.mark.parametrize(
    ("answers", "leads_to"),
    [
        ({"reason": ("price",)}, "dear"),
        ({"reason": ("delivery",), "mood": 5}, "why"),
        ({"reason": ("other", "price"), "mood": 5}, "dear"),
        ({"reason": (), "mood": 2}, "why"),
        ({"mood": 5}, None),
        ({"mood": 3}, "last"),
        ({"mood": True}, "last"),
        ({"mood": "1"}, "last"),
        ({"email_marketing": True}, "dear"),
        ({"email_marketing": False}, "last"),
        ({"email_marketing": 1}, "last"),
        ({}, "last"),
    ],
)
def test_the_first_branch_that_fits_leads_on_and_else_what_comes_next(
    answers: dict[str, Any], leads_to: str | None
) -> None:
    asked = form(REASON, MOOD, MAIL, branches=BRANCHES, next="last")
    rest = {name: step(WORDS) for name in ("dear", "why", "last")}
    document = parse_document({"steps": {"start": step(asked), **rest}})

    assert next_step(document.steps["start"].blocks[0], answers) == leads_to


def test_a_form_that_says_nothing_leads_to_the_end() -> None:
    document = parse_document(steps())

    assert next_step(document.steps["start"].blocks[0], {"reason": ("price",)}) is None
    assert next_step(None, {}) is None


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (steps(lost_and_found=step(WORDS)), "steps.lost_and_found"),
        (steps(start=step(form(REASON, next="nowhere"))), "steps.start.blocks[0].next"),
        (steps(start=step(form(REASON, next="start"))), "steps.start.blocks[0].next"),
        (steps(start=step(form(REASON, next="won"))), "steps.start.blocks[0].next"),
        (
            steps(start=step(WORDS, form(REASON, branches=[{"field": "reason", "is": "price", "step": "x"}]))),
            "steps.start.blocks[1].branches[0].step",
        ),
        (
            steps(start=step(form(REASON, branches=[{"field": "nobody", "is": "price"}]))),
            "steps.start.blocks[0].branches[0].field",
        ),
        (
            steps(start=step(form(REASON, branches=[{"field": "reason", "is": ["price", "weather"]}]))),
            "steps.start.blocks[0].branches[0].is",
        ),
        (steps(start=step(form(MOOD, branches=[{"field": "mood", "is": 6}]))), "steps.start.blocks[0].branches[0].is"),
        (
            steps(start=step(form(MOOD, branches=[{"field": "mood", "is": True}]))),
            "steps.start.blocks[0].branches[0].is",
        ),
        (
            steps(start=step(form(field_of("text", "words"), branches=[{"field": "words", "is": "x"}]))),
            "steps.start.blocks[0].branches[0].field",
        ),
        (steps(start=step(to("nowhere"))), "steps.start.blocks[0].step"),
        (steps(start=step(to("done"))), "steps.start.blocks[0].step"),
        (steps(start=step({"type": "button", "text": "On", "action": "step"})), "steps.start.blocks[0].step"),
        (steps(done=step(to("start"))), "steps.done.blocks[0].action"),
        (steps(won=step(WORDS, form(REASON))), "steps.won.blocks[1]"),
        (steps(start=step(form(REASON, next="a")), a=step()), "steps.a"),
        (steps(start=step(form(REASON, next="game")), game=step(WORDS)), "steps.game"),
        (
            steps(start=step(form(REASON, next="a")), a=step(form(MOOD, next="b")), b=step(form(ODDS, next="a"))),
            "steps.b.blocks[0].next",
        ),
        (steps(start=step(form(field_of("choice", "c", options=[])))), "steps.start.blocks[0].fields[0].options"),
        (
            steps(start=step(form({**REASON, "options": [REASON["options"][0]] * 2}))),
            "steps.start.blocks[0].fields[0].options[1].value",
        ),
        (
            steps(start=step(form({"kind": "hidden", "name": "where"}))),
            "steps.start.blocks[0].fields[0].value",
        ),
        (
            steps(start=step(form({"kind": "hidden", "name": "where", "value": "a", "from": "page"}))),
            "steps.start.blocks[0].fields[0].value",
        ),
        (
            steps(start=step(form({"kind": "hidden", "name": "where", "from": "password"}))),
            "steps.start.blocks[0].fields[0].from",
        ),
        ({"steps": {"start": step(WORDS), **{f"s{at}": step(WORDS) for at in range(30)}}}, "steps"),
    ],
)
def test_a_way_that_cannot_be_gone_is_refused_with_its_place(document: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(document)

    assert caught.value.path == path
    assert caught.value.problem


def test_a_mistake_in_a_variant_is_told_there() -> None:
    variant = {"key": "b", **steps(alone=step(WORDS))}

    with pytest.raises(DocumentError) as caught:
        parse_document({**steps(), "experiment": {"key": "abcdef", "variants": [variant]}})
    assert caught.value.path == "experiment.variants[0].steps.alone"


def test_a_step_is_open_for_whom_a_form_or_a_button_has_led_there() -> None:
    document = parse_document(survey_document())
    ways = document.steps

    assert open_steps(ways, {}) == {"start"}
    assert open_steps(ways, {"start": "why"}) == {"start", "why"}
    assert open_steps(ways, {"start": "why", "why": "thanks"}) == {"start", "why", "thanks"}
    # Who went back and answered otherwise has left the old way.
    assert open_steps(ways, {"start": "thanks", "why": "thanks"}) == {"start", "thanks"}
    assert is_end(ways["done"])
    assert not is_end(ways["why"])

    shown = parse_document(steps(start=step(to("a")), a=step(form(MOOD))))
    assert open_steps(shown.steps, {}) == {"start", "a"}


def test_a_browser_learns_neither_where_answers_lead_nor_what_is_hidden() -> None:
    document = survey_document()
    form = document["steps"]["start"]["blocks"][-1]
    form["fields"].append({"kind": "hidden", "name": "secret", "value": "for us alone"})
    seen = public_document(parse_document(document))

    assert "for us alone" not in str(seen)
    assert set(seen["steps"]["start"]["blocks"][-1]) == {"type", "fields", "button"}
    assert [one["kind"] for one in seen["steps"]["start"]["blocks"][-1]["fields"]] == ["choice"]


def test_what_draws_more_than_an_address_is_fetched_with_the_popup() -> None:
    def modules(document: dict[str, Any]) -> list[str]:
        return [path.partition("?")[0] for path in popup_modules(parse_document(document))]

    assert modules(survey_document()) == ["/runtime/fields.js"]
    assert modules(steps(start=step(form(field_of("email", "email"), MAIL)))) == []
    assert modules(steps(start=step(to("a")), a=step(WORDS))) == ["/runtime/fields.js"]


def test_a_detail_that_the_shop_does_not_keep_is_pointed_out() -> None:
    document = parse_document(steps(start=step(form(field_of("phone", "phone"), field_of("first_name", "name")))))

    def advised(*kinds: str) -> set[str]:
        around = Circumstances(pools={}, has_apply_link=True, now_ms=0, kinds_kept=frozenset(kinds))
        return {check.path for check in checklist(document, around) if check.level == "advice"}

    assert advised("phone", "name") == set()
    assert advised("name") == {"steps.start.blocks[0].fields[0]"}
    assert advised() == {"steps.start.blocks[0].fields[0]", "steps.start.blocks[0].fields[1]"}
