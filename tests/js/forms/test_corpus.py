"""What the classifier makes of forms that nobody here wrote (corpus/README.md), in a real browser."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.testbed import ROOT
from tests.testbed.static_shop import StaticShop

CORPUS = Path(__file__).parent / "corpus"
SOURCES = ROOT / "static" / "js" / "src"

# What the corpus calls the fields of each kind.
ANNOTATED = {
    "email": {"email", "email confirmation"},
    "phone": {"phone", "phone part 1", "phone part 2", "phone part 3"},
    "name": {"first name", "last name", "middle name", "full name", "screen name (another nick which is not username)"},
    "birth_date": {"full birth date", "day of birth", "month of birth", "year of birth"},
}
SENSITIVE = {
    "password",
    "password confirmation",
    "captcha",
    "pin code received by sms/...",
    "credit card number",
    "credit card security code",
    "credit card holder name",
    "credit card expiration month",
    "credit card expiration year",
    "security question",
    "answer to security question",
    "ref code / invitation code / coupon",
    "comment text",
    "comment title or subject",
    "about me text",
    "search query",
}
# Addresses of other people: never to be read, though they are addresses.
SOMEBODY_ELSES = {
    ("shop.dunkindonuts.com", "recipient_email"),
    ("www.boston.com", "recipient_email"),
    ("www.grasscity.com", "recipients[email][]"),
    ("www.jofogas.hu", "tip_email"),
    ("www.spartoo.pt", "email_parrain"),
}

LOOK = """async () => {
  const { classify } = await import('/tag/field_kinds.js')
  const { kindOf } = await import('/tag/detail_kinds.js')
  const { describe } = await import('/tag/field_view.js')
  const how = { visibilityProperty: true, opacityProperty: true }
  const seen = (field) => field.checkVisibility(how) && field.type !== 'hidden'
  window.look = (pages, passwords) => pages.map((html) => {
    document.body.innerHTML = html
    return Array.from(document.querySelectorAll('input,select,textarea'), (field) => ({
      name: field.getAttribute('name') || '',
      kind: classify(describe(field), { passwords, details: kindOf }).kind,
      beside: !!field.form.querySelector('input[type=password i]'),
      seen: seen(field) && field.tabIndex >= 0,
    }))
  })
  window.told = (labels) => labels.map((label) => {
    const blank = { tag: 'input', type: 'text', autocomplete: '', inputmode: '', name: 'f1', id: 'f1' }
    // What is an example to follow stands in the field, the rest beside it.
    const shown = label.includes('@') ? { label: '', placeholder: label } : { label, placeholder: '' }
    return classify({ ...blank, ...shown, password: '', formWords: '' }, { details: kindOf })
  })
}"""


@pytest.fixture
def bench(page: Page, make_static_shop: Callable[..., StaticShop]) -> Page:
    site = make_static_shop({"/": "<!doctype html><title>Forms</title><body></body>"}, folder=SOURCES, name="forms")
    page.goto(site.url("/"))
    page.evaluate(LOOK)
    return page


def tell(*words: object) -> None:
    """Shown with -rP, and when a test fails."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf-8").splitlines()]


def looked_at(bench: Page, passwords: bool) -> list[dict[str, Any]]:
    """Every annotated field, with what the classifier says and the form it stands in."""
    found = []
    forms = lines("forms.jsonl")
    seen = bench.evaluate("([pages, passwords]) => look(pages, passwords)", [[one["html"] for one in forms], passwords])
    for form, fields in zip(forms, seen, strict=True):
        for field in fields:
            is_ = form["fields"].get(field["name"])
            if is_:
                found.append({**field, "is": is_, "form": form["form"], "site": form["site"]})
    return found


def may_be_read(field: dict[str, Any], passwords: bool) -> bool:
    """What the rules leave: seen and reached, in a form without a password that is no login, and the visitor's own."""
    is_ours = (field["site"], field["name"]) not in SOMEBODY_ELSES
    return field["seen"] and field["form"] != "login" and (passwords or not field["beside"]) and is_ours


def print_table(title: str, fields: list[dict[str, Any]]) -> None:
    kinds = ["email", "phone", "name", "birth_date", "never", "other"]
    counted = Counter((one["is"], one["kind"]) for one in fields)
    tell(f"\n{title}\n{'the corpus says':52}" + "".join(f"{kind:>11}" for kind in kinds))
    for row in sorted({name for name, _ in counted}):
        tell(f"{row:52}" + "".join(f"{counted[row, kind] or '–':>11}" for kind in kinds))


@pytest.mark.parametrize("passwords", [False, True])
def test_of_the_email_fields_that_may_be_read_98_in_100_are_found(bench: Page, passwords: bool) -> None:
    fields = [one for one in looked_at(bench, passwords) if may_be_read(one, passwords)]
    emails = [one for one in fields if one["is"] in ANNOTATED["email"]]
    missed = [one for one in emails if one["kind"] != "email"]
    print_table("Fields that may be read" + (", sign-up forms with a password too" if passwords else ""), fields)
    tell(f"email fields found: {len(emails) - len(missed)} of {len(emails)}")
    for one in missed:
        tell("missed:", one["site"], one["name"], one["form"])
    assert len(emails) > 250
    assert (len(emails) - len(missed)) / len(emails) >= 0.98


def test_no_field_with_a_secret_is_taken_for_one_that_may_be_sent(bench: Page) -> None:
    fields = looked_at(bench, True)
    sensitive = [one for one in fields if one["is"] in SENSITIVE]
    taken = [one for one in sensitive if one["kind"] not in ("never", "other")]
    tell(f"\nfields with secrets or messages: {len(sensitive)}, taken for something else: {len(taken)}")
    assert len(sensitive) > 700
    assert taken == []


@pytest.mark.parametrize(("kind", "at_least"), [("email", 0.97), ("phone", 0.97), ("name", 0.9)])
def test_what_is_taken_for_a_kind_is_of_that_kind(bench: Page, kind: str, at_least: float) -> None:
    # "Username or email" is as good as an email field: only an address is ever sent from it.
    right = ANNOTATED[kind] | ({"username or email"} if kind == "email" else set())
    taken = [one for one in looked_at(bench, False) if one["kind"] == kind]
    wrong = [one for one in taken if one["is"] not in right]
    tell(f"\ntaken for {kind}: {len(taken)}, wrongly: {[(one['is'], one['site'], one['name']) for one in wrong]}")
    assert taken
    assert 1 - len(wrong) / len(taken) >= at_least


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "th", "vi", "zh"])
def test_translators_words_for_a_field_are_understood(bench: Page, language: str) -> None:
    labels = [one for one in lines("labels.jsonl") if one["language"][:2] == language]
    told = bench.evaluate("(labels) => told(labels)", [one["label"] for one in labels])
    wanted = [(one, kind) for one, kind in zip(labels, told, strict=True) if one["kind"] in ANNOTATED]
    right = [one for one, kind in wanted if kind["kind"] == one["kind"]]
    tell(f"\n{language}: {len(right)} of {len(wanted)}", [one["label"] for one, kind in wanted if one not in right])
    assert len(wanted) > 8
    assert len(right) / len(wanted) >= 0.95
    # "Name" may be a key's name: from the one word nobody could tell.
    secrets = [
        one["label"]
        for one, kind in zip(labels, told, strict=True)
        if one["kind"] == "never" and kind["kind"] in ANNOTATED
    ]
    assert [label for label in secrets if label != "Name"] == []
