"""What a condition says that it looks at is all that its answer follows from, and each of its answers is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.decide.test_engine_properties import contexts, params_of
from tests.factories import plain_document
from tracker.decide.condition import CONDITIONS, Condition
from tracker.decide.context import Context, Page, VisitorFacts
from tracker.decide.engine import candidate, decide, program
from tracker.decide.rules import compile_rule, uses_of
from tracker.popups.document import parse_document

REMEMBERED = [one for one in CONDITIONS if one.reads is not None]


def _with_facts_of(one: Context, other: Context, facts: tuple[str, ...]) -> Context:
    """The other context, with these facts as they are in the first."""
    for path in facts:
        if path == "minute":
            other = replace(other, now_ms=one.now_ms // 60_000 * 60_000 + other.now_ms % 60_000)
            continue
        part, _, name = path.partition(".")
        if name.startswith("utm."):
            field = name.removeprefix("utm.")
            utm = {key: value for key, value in other.referral.utm.items() if key != field}
            if field in one.referral.utm:
                utm[field] = one.referral.utm[field]
            other = replace(other, referral=replace(other.referral, utm=utm))
        elif name:
            changed: Any = replace(getattr(other, part), **{name: getattr(getattr(one, part), name)})
            other = replace(other, **{part: changed})
        else:
            other = replace(other, **{part: getattr(one, part)})
    return other


@pytest.mark.parametrize("condition", REMEMBERED, ids=lambda one: one.name)
@given(data=st.data())
@settings(max_examples=25)
def test_the_answer_is_the_same_for_all_who_have_the_same_facts(condition: Condition, data: st.DataObject) -> None:
    rule = compile_rule({"condition": condition.name, "params": data.draw(params_of(condition))})
    ((use, _is_wanted),) = uses_of(rule)
    assert condition.reads is not None
    one, other = data.draw(contexts), data.draw(contexts)

    assert use.test(one) == use.test(_with_facts_of(one, other, condition.reads(use.params)))


def test_rules_are_walked_once_for_visitors_of_whom_the_same_is_known() -> None:
    rule = {
        "all": [
            {"condition": "page_url", "params": {"operator": "contains", "values": ["/sale"]}},
            {"condition": "visitor_new", "params": {"who": "returning"}},
        ]
    }
    live = program([candidate("pop_a", 1, parse_document(plain_document(rule=rule)))])

    def failed(path: str, visits: int) -> str | None:
        page, visitor = Page(url=path, path=path), VisitorFacts(session_count=visits)
        return decide(Context(now_ms=0, page=page, visitor=visitor), live).verdicts[0].failed

    assert [failed("/sale", 1), failed("/sale/mugs", 1), failed("/mugs", 1)] == [
        "visitor_new",
        "visitor_new",
        "page_url",
    ]
    assert [failed("/sale", 5), failed("/sale/mugs", 9), failed("/mugs", 5)] == [None, None, "page_url"]
    # Two addresses of one answer and one of another, for new visitors and for those who came back.
    assert len(live.by_answers) == 4
