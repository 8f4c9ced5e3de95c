"""No secret leaves a form: real forms are filled in, and everything that was sent is searched for every value."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.js.forms.test_corpus import ANNOTATED, SENSITIVE, lines

FORMS_A_PAGE = 16
PAGES = 3

# What the corpus lacks: one form of each thing that must never be read. The name says whose canary it is.
HAND_MADE = """
<form id=pay><label>Card number <input name=secret_1 autocomplete=cc-number></label>
<label>Name on card <input name=secret_2></label>
<label>CVC <input name=secret_3 type=tel></label><label>Expiry <input name=secret_4 placeholder="MM/YY"></label></form>
<form id=identity><label>SSN <input name=secret_5></label><label>Passport number <input name=secret_6></label>
<label>IBAN <input name=secret_7></label><label>Tax ID <input name=secret_8></label></form>
<form id=otp><label>Code we emailed you <input name=secret_9 autocomplete=one-time-code></label></form>
<form id=login action=/account/login><input name=secret_10 type=email><input name=secret_11 type=password></form>
<form id=register><input name=secret_12 type=email>
<input name=secret_13 type=password autocomplete=new-password></form>
<form id=gift><label>Recipient's email <input name=secret_14 type=email></label>
<label>Message <textarea name=secret_15></textarea></label></form>
<form id=find role=search><input name=secret_16 placeholder="you@example.com"></form>
<form id=coupon><label>Coupon code <input name=secret_17></label></form>
<form id=trap><div style="position:absolute;left:-9999px"><input name=secret_18 type=email></div>
<input name=secret_19 type=email tabindex=-1></form>
<form id=quiet data-no-track><input name=secret_20 type=email></form>
<div contenteditable id=secret_21>x</div>
<form id=mistaken><label>Email <input name=secret_22 type=email></label><label>Phone <input name=secret_23></label>
<label>First name <input name=secret_24></label><label>Date of birth <input name=secret_25></label></form>
<form id=shop><label>Email <input name=allowed_1 type=email></label></form>
"""
# Typed into the wrong field by somebody in a hurry: cards, numbers, an account, a password.
MISTAKEN = {"22": "4111111111111111", "23": "4222222222222", "24": "hunter2secret", "25": "078-05-1120"}


def spellings(value: str) -> Iterator[str]:
    """The value as it might be sent: as it is, encoded, or hashed."""
    for one in {value, value.lower(), value.strip()}:
        raw = one.encode()
        yield one
        yield json.dumps(one)[1:-1]
        yield quote(one)
        yield quote_plus(one)
        yield base64.b64encode(raw).decode().rstrip("=")
        yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
        for name in ("md5", "sha1", "sha256"):
            yield hashlib.new(name, raw).hexdigest()


def sent_by(bell: Any) -> str:
    return "\n".join(f"{one.path}?{one.query}\n{one.body.decode('utf-8', 'replace')}" for one in bell.site.asked)


def found_in(sent: str, canaries: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Which fields' values are in what was sent, however they are spelt: (what the field is, value)."""
    return [known for known in canaries.values() if any(one and one in sent for one in spellings(known[1]))]


def fill_everything(page: Any, value_of: Callable[[int, dict[str, str]], str]) -> dict[int, tuple[str, str]]:
    """Types into every field there is, leaves it, and sends every form. Answers what was typed, by field."""
    fields = page.evaluate(
        """() => {
          const all = Array.from(document.querySelectorAll('input,textarea,[contenteditable]'))
          const clicked = /^(submit|button|image|reset|checkbox|radio|file|hidden|range|color)$/
          window.fields = all.filter((field) => !clicked.test(field.type || ''))
          const formOf = (field) => (field.form && field.form.getAttribute('data-at')) || ''
          const nameOf = (field) => field.getAttribute('name') || field.id
          return window.fields.map((field) => ({ name: nameOf(field), type: field.type || '', form: formOf(field) }))
        }"""
    )
    typed = {}
    for index, field in enumerate(fields):
        value = value_of(index, field)
        page.evaluate("(index) => window.fields[index].focus({ preventScroll: true })", index)
        page.keyboard.insert_text(value)
        typed[index] = (field["name"], value)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1200)
    page.evaluate("Array.from(document.forms).forEach((form) => { form.noValidate = true; form.requestSubmit() })")
    return typed


@pytest.fixture
def watched(page: Any, shop: Callable[..., str], bell: Any, until: Callable[..., Any]) -> Callable[..., Any]:
    """watched(body, kinds) opens a page with these forms in a shop that reads these kinds, touched by a person."""
    numbers = iter(range(100))

    def open_it(body: str, kinds: list[str]) -> Any:
        bell.settings["capture"] = {"mode": "all", "forms": [], "kinds": kinds, "passwords": False, "notice": False}
        stay = "<script>addEventListener('submit', (event) => event.preventDefault(), true)</script>"
        before = len(bell.named("page_view"))
        page.goto(shop(f"{stay}<p id=here>Forms</p>{body}", path=f"/forms{next(numbers)}"))
        page.click("#here")
        until(lambda: len(bell.named("page_view")) > before)
        until(lambda: any(one.path == "/parts/capture.js" for one in bell.site.asked))
        page.wait_for_timeout(500)
        return page

    return open_it


def real_forms() -> list[dict[str, Any]]:
    """Forms that ask for something secret, of sites of their own, those with the most fields first."""
    by_site: dict[str, dict[str, Any]] = {}
    for one in lines("forms.jsonl"):
        if any(kind in SENSITIVE - {"search query"} for kind in one["fields"].values()):
            known = by_site.get(one["site"])
            if known is None or len(known["fields"]) < len(one["fields"]):
                by_site[one["site"]] = one
    return sorted(by_site.values(), key=lambda one: -len(one["fields"]))[: FORMS_A_PAGE * PAGES]


def as_one_page(forms: list[dict[str, Any]]) -> str:
    return "".join(one["html"].replace("<form", f'<form data-at="{at}"', 1) for at, one in enumerate(forms))


def address(index: int) -> str:
    return f"canary{index}x@leak.example"


def letters(index: int) -> str:
    """A value that any name field would take: letters alone."""
    return "Canary" + "".join(chr(ord("a") + int(digit)) for digit in f"{index:04d}")


@pytest.mark.parametrize(
    ("kinds", "value_of"), [(["email"], address), (["email", "phone", "name", "birth_date"], letters)]
)
@pytest.mark.parametrize("part", range(PAGES))
def test_from_real_forms_only_what_was_asked_for_is_sent(
    watched: Any, bell: Any, until: Any, part: int, kinds: list[str], value_of: Callable[[int], str]
) -> None:
    # Each field gets what the tag would love to send: were it taken for another kind, it would be seen here.
    forms = real_forms()[part * FORMS_A_PAGE : (part + 1) * FORMS_A_PAGE]
    page = watched(as_one_page(forms), kinds)
    whose: dict[int, str] = {}

    def value(index: int, field: dict[str, str]) -> str:
        known = forms[int(field["form"])]["fields"] if field["form"] else {}
        whose[index] = known.get(field["name"], field["type"] or "?")
        return value_of(index)

    typed = fill_everything(page, value)
    page.goto("about:blank")
    until(lambda: bell.events)
    page.wait_for_timeout(800)
    canaries = {str(index): (whose[index], text) for index, (_, text) in typed.items()}
    sent = {what for what, _ in found_in(sent_by(bell), canaries)}
    asked_for = set().union(*(ANNOTATED[kind] for kind in kinds)) | {"username or email"}
    assert len(typed) > 60
    assert sent & SENSITIVE == set()
    assert "password" not in sent
    if kinds == ["email"]:
        assert sent <= asked_for
        assert "email" in sent, "nothing was sent at all: this looks in the wrong place"


def test_what_must_never_be_read_never_leaves(watched: Any, bell: Any, until: Any) -> None:
    page = watched(HAND_MADE, ["email", "phone", "name", "birth_date"])
    until(lambda: any(one.path == "/parts/details.js" for one in bell.site.asked))

    def value(index: int, field: dict[str, str]) -> str:
        number = field["name"].rpartition("_")[2]
        if field["name"].startswith("allowed"):
            return "vera.allowed@example.com"
        return MISTAKEN.get(number, f"secret{number}canary@leak.example")

    typed = fill_everything(page, value)
    page.goto("about:blank")
    until(lambda: [event for event in bell.named("email_captured") if event["params"]["submitted"]])
    page.wait_for_timeout(800)
    assert len(typed) == 26
    assert {found[0] for found in found_in(sent_by(bell), {str(at): one for at, one in typed.items()})} == {"allowed_1"}
