"""The popup document: everything a marketer decides about one popup, as typed JSON. Pure.

`parse_document` checks what comes from the admin, from a file or from the database. `public_document.py` makes of it
what a visitor's browser may see.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from tracker.events.parse import PURPOSES

Text = Annotated[str, Meta(max_length=2000)]
Line = Annotated[str, Meta(max_length=200)]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Url = Annotated[str, Meta(max_length=1000, pattern=r"^(https?://[^\s]+|/([^\s/\\][^\s]*)?)$")]

LARGEST_WEIGHT = 1_000_000

STEPS = ("start", "won", "lost", "done")

FIRST_VARIANT = "a"
CONTENT = ("display", "theme", "image", "steps", "game", "reward")
"""What a variant has of its own. For whom, when and how often is one thing for all, or they could not be compared."""

OBJECTIVES = ("submission", "order", "revenue", "margin")


class DocumentError(ValueError):
    """The document is not valid; the text says where and what, for people: "game.prizes[0].code: give a code"."""

    @property
    def path(self) -> str:
        """Where it is wrong, as in JSON: `steps.start.blocks[2].text`; empty where the text does not say."""
        place, colon, _ = str(self).partition(": ")
        return place if colon else ""

    @property
    def problem(self) -> str:
        """What is wrong there."""
        return str(self).removeprefix(f"{self.path}: ")


class _Strict(Struct, forbid_unknown_fields=True, omit_defaults=False):
    pass


class Display(_Strict):
    type: Literal["modal", "bar"] = "modal"
    position: Literal["center", "top", "bottom"] = "center"
    close_on_backdrop: bool = True
    on_checkout: bool = False
    """Whether it may cover the page of somebody who is paying."""


class Theme(_Strict):
    preset: Literal["light", "dark"] = "light"
    accent: Colour = "#0f766e"
    accent_text: Colour = "#ffffff"
    background: Colour = "#ffffff"
    text: Colour = "#1f2937"
    radius: Annotated[int, Meta(ge=0, le=40)] = 16
    font: Literal["system", "serif", "rounded", "mono"] = "system"


class Image(_Strict):
    src: Url
    alt: Line = ""
    side: Literal["left", "top", "background"] = "top"


class Heading(_Strict, tag="heading"):
    text: Line


class Paragraph(_Strict, tag="text"):
    text: Text


class Note(_Strict, tag="note"):
    text: Text


class GameBlock(_Strict, tag="game"):
    pass


class CouponBlock(_Strict, tag="coupon"):
    pass


class FormField(_Strict):
    kind: Literal["email", "consent"]
    name: Name
    label: Annotated[str, Meta(min_length=1, max_length=500)]
    placeholder: Line = ""
    required: bool = True


class Form(_Strict, tag="form"):
    fields: Annotated[list[FormField], Meta(min_length=1, max_length=8)]
    button: Annotated[str, Meta(min_length=1, max_length=80)]


class Button(_Strict, tag="button"):
    text: Annotated[str, Meta(min_length=1, max_length=80)]
    action: Literal["close", "link", "apply"] = "close"
    href: Url | None = None
    style: Literal["quiet", "solid"] = "quiet"


Block = Heading | Paragraph | Note | GameBlock | CouponBlock | Form | Button


class Step(_Strict):
    blocks: Annotated[list[Block], Meta(max_length=12)] = field(default_factory=list)


class Steps(_Strict):
    start: Step
    won: Step = field(default_factory=Step)
    lost: Step = field(default_factory=Step)
    done: Step = field(default_factory=Step)


class Prize(_Strict):
    """One slice. `kind`: a `pool` gives a single-use code, a `code` the same code to all, `none` nothing."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,20}$")]
    label: Annotated[str, Meta(min_length=1, max_length=40)]
    weight: Annotated[int, Meta(ge=0, le=LARGEST_WEIGHT)]
    kind: Literal["pool", "code", "none"] = "none"
    pool: Annotated[str, Meta(max_length=32)] = ""
    code: Annotated[str, Meta(max_length=80)] = ""
    stock: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None


class Game(_Strict):
    kind: Name
    prizes: Annotated[list[Prize], Meta(min_length=2, max_length=12)]
    colours: Annotated[list[Colour], Meta(max_length=12)] = field(default_factory=list)


class Reward(_Strict):
    """What a popup without a game gives on submission: a code for all, or one of a pool."""

    kind: Literal["pool", "code"]
    pool: Annotated[str, Meta(max_length=32)] = ""
    code: Annotated[str, Meta(max_length=80)] = ""


class TriggerUse(_Strict):
    trigger: Name
    params: dict[str, Any] = field(default_factory=dict)


class TriggerSet(_Strict):
    """When a popup opens: at whichever of the triggers comes first (`any`), or once each has come (`all`)."""

    uses: Annotated[list[TriggerUse], Meta(min_length=1, max_length=8)]
    match: Literal["any", "all"] = "any"
    delay_seconds: Annotated[int, Meta(ge=0, le=3600)] = 0
    """Waited after that, over page changes too."""
    cancel: Annotated[list[Name], Meta(max_length=8)] = field(default_factory=list)
    """Events that call it off for the page: it then waits for nothing any more."""


class Triggers(_Strict):
    """One set for computers, and where phones and tablets differ, one for them."""

    desktop: TriggerSet = field(
        default_factory=lambda: TriggerSet(uses=[TriggerUse(trigger="time_on_page", params={"seconds": 5})])
    )
    phone: TriggerSet | None = None

    def on(self, device: str) -> TriggerSet:
        """The set for a kind of device."""
        return self.phone if self.phone is not None and device in ("mobile", "tablet") else self.desktop


class Window(_Strict):
    """At most so many times within so many hours, whenever they begin."""

    count: Annotated[int, Meta(ge=1, le=100)]
    hours: Annotated[int, Meta(ge=1, le=8760)]


class Caps(_Strict):
    """Counted on the server from impressions. None means no such cap. A submission always ends it."""

    per_session: Annotated[int, Meta(ge=1, le=100)] | None = 1
    lifetime: Annotated[int, Meta(ge=1, le=1000)] | None = None
    windows: Annotated[list[Window], Meta(max_length=4)] = field(default_factory=list)
    after_dismissal_hours: Annotated[int, Meta(ge=0, le=8760)] = 24


class Schedule(_Strict):
    """Milliseconds since 1970; None means open-ended."""

    starts_at: Annotated[int, Meta(ge=0, le=32_503_680_000_000)] | None = None
    ends_at: Annotated[int, Meta(ge=0, le=32_503_680_000_000)] | None = None


class Variant(_Strict):
    """Another content of the same popup. The document's own content is the variant `a`."""

    key: Annotated[str, Meta(pattern=r"^[b-h]$")]
    steps: Steps
    name: Line = ""
    share: Annotated[int, Meta(ge=0, le=100)] = 50
    display: Display = field(default_factory=Display)
    theme: Theme = field(default_factory=Theme)
    image: Image | None = None
    game: Game | None = None
    reward: Reward | None = None


class Experiment(_Strict):
    """Variants against each other, and against showing nothing. Shares are relative to each other.

    `key` is what people are drawn with: another key draws them anew and begins the figures anew.
    """

    key: Annotated[str, Meta(pattern=r"^[a-z0-9]{6,32}$")]
    name: Line = ""
    """Of the variant `a`."""
    share: Annotated[int, Meta(ge=0, le=100)] = 50
    """Of the variant `a`."""
    holdout: Annotated[int, Meta(ge=0, le=90)] = 0
    """How many percent are shown nothing."""
    objective: Literal["submission", "order", "revenue", "margin"] = "order"
    window_days: Annotated[int, Meta(ge=1, le=60)] = 7
    """How long after the first exposure an order or a submission still counts."""
    is_bandit: bool = False
    floor: Annotated[int, Meta(ge=1, le=100)] = 10
    """What a bandit leaves every variant, in percent of an equal share."""
    variants: Annotated[list[Variant], Meta(max_length=7)] = field(default_factory=list)


class Document(_Strict):
    """A popup as a marketer made it."""

    steps: Steps
    v: Literal[1] = 1
    display: Display = field(default_factory=Display)
    theme: Theme = field(default_factory=Theme)
    image: Image | None = None
    game: Game | None = None
    reward: Reward | None = None
    experiment: Experiment | None = None
    triggers: Triggers = field(default_factory=Triggers)
    rule: dict[str, Any] = field(default_factory=dict)
    """`{"all": […]}`, `{"any": […]}` or {} for everybody; checked by `decide.rules`."""
    caps: Caps = field(default_factory=Caps)
    group: Annotated[str, Meta(max_length=40)] = ""
    """Popups of one group share its limits (`popups.groups`)."""
    schedule: Schedule = field(default_factory=Schedule)
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"


def parse_document(value: Any) -> Document:
    """A document from decoded JSON. Raises DocumentError that says where it is wrong.

    Triggers and the rule are checked by their own registries (`popups.triggers`, `decide.rules`).
    """
    if isinstance(value, dict) and isinstance(value.get("triggers"), list):
        # A plain list is what files say that know of one set alone.
        value = {**value, "triggers": {"desktop": {"uses": value["triggers"]}}}
    try:
        document = msgspec.convert(value, Document)
    except msgspec.ValidationError as error:
        raise DocumentError(_say(error)) from None
    _check_game(document)
    _check_blocks(document)
    _check_experiment(document)
    schedule = document.schedule
    if schedule.starts_at and schedule.ends_at and schedule.ends_at <= schedule.starts_at:
        raise DocumentError("schedule: it ends before it starts")
    return document


def to_json(document: Document) -> dict[str, Any]:
    """The document as plain JSON values, as the database and the export keep it."""
    result: dict[str, Any] = msgspec.to_builtins(document)
    return result


def is_blocking(document: Document) -> bool:
    """Whether it covers the page, in any of its variants: one limit holds for all of them. A bar covers nothing."""
    experiment = document.experiment
    displays = [document.display, *(one.display for one in (experiment.variants if experiment else []))]
    return any(one.type != "bar" for one in displays)


def variants_of(document: Document) -> dict[str, Document]:
    """Every variant as a document of its own, without the experiment, by its key."""
    plain = msgspec.structs.replace(document, experiment=None)
    found = {FIRST_VARIANT: plain}
    for variant in document.experiment.variants if document.experiment else []:
        own = {part: getattr(variant, part) for part in CONTENT}
        # Whether it may cover the checkout is for whom and where, not what.
        own["display"] = msgspec.structs.replace(variant.display, on_checkout=document.display.on_checkout)
        found[variant.key] = msgspec.structs.replace(plain, **own)
    return found


def asks_for_email(document: Document) -> bool:
    """Whether the first step has an email field: then a play needs a submission before it."""
    return any(
        f.kind == "email" for block in document.steps.start.blocks if isinstance(block, Form) for f in block.fields
    )


def requires_email(document: Document) -> bool:
    """Whether the first step's form cannot be sent without an address."""
    form = start_form(document)
    return form is not None and any(one.kind == "email" and one.required for one in form.fields)


def start_form(document: Document) -> Form | None:
    """The form of the first step, if it has one."""
    return next((block for block in document.steps.start.blocks if isinstance(block, Form)), None)


def pools_of(document: Document) -> set[str]:
    """Public ids of the coupon pools that the document draws from, in any of its variants."""
    if document.experiment is not None:
        return set().union(*(pools_of(one) for one in variants_of(document).values()))
    pools = {prize.pool for prize in document.game.prizes if prize.kind == "pool"} if document.game else set()
    if document.reward and document.reward.kind == "pool":
        pools.add(document.reward.pool)
    return pools


def _check_game(document: Document) -> None:
    has_block = any(isinstance(block, GameBlock) for block in document.steps.start.blocks)
    game = document.game
    if has_block != (game is not None):
        raise DocumentError("game: the first step and the prizes must both have the game, or neither")
    if game is None:
        return
    if document.reward is not None:
        raise DocumentError("reward: a popup with a game gives its prizes; remove the reward")
    if len({prize.id for prize in game.prizes}) != len(game.prizes):
        raise DocumentError("game.prizes: two prizes have the same id")
    if not any(prize.weight for prize in game.prizes):
        raise DocumentError("game.prizes: at least one prize needs a weight above 0")
    for index, prize in enumerate(game.prizes):
        _check_gift(f"game.prizes[{index}]", prize.kind, prize.pool, prize.code)


def _check_experiment(document: Document) -> None:
    experiment = document.experiment
    if experiment is None:
        return
    keys = [one.key for one in experiment.variants]
    if len(set(keys)) != len(keys):
        raise DocumentError("experiment.variants: two variants have the same key")
    if not experiment.share and not any(one.share for one in experiment.variants):
        raise DocumentError("experiment.share: at least one variant needs a share above 0")
    documents = variants_of(document)
    for index, one in enumerate(experiment.variants):
        variant = documents[one.key]
        try:
            _check_game(variant)
            _check_blocks(variant)
        except DocumentError as error:
            raise DocumentError(f"experiment.variants[{index}].{error}") from None
        one.display = variant.display


def _check_gift(where: str, kind: str, pool: str, code: str) -> None:
    if kind == "pool" and not pool:
        raise DocumentError(f"{where}.pool: choose the coupon pool that the codes come from")
    if kind == "code" and not code.strip():
        raise DocumentError(f"{where}.code: give the code that is won")


def _check_blocks(document: Document) -> None:
    if document.reward is not None:
        _check_gift("reward", document.reward.kind, document.reward.pool, document.reward.code)
    if not document.steps.start.blocks:
        raise DocumentError("steps.start: add at least one part")
    forms = [block for block in document.steps.start.blocks if isinstance(block, Form)]
    if len(forms) > 1:
        raise DocumentError("steps.start: one form is enough")
    for form in forms:
        _check_fields(form)
    for name in STEPS:
        for index, block in enumerate(getattr(document.steps, name).blocks):
            if isinstance(block, Button) and block.action == "link" and not block.href:
                raise DocumentError(f"steps.{name}.blocks[{index}].href: give the address that the button leads to")


def _check_fields(form: Form) -> None:
    names = [one.name for one in form.fields]
    if len(set(names)) != len(names):
        raise DocumentError("steps.start: two fields have the same name")
    for one in form.fields:
        # What is agreed to is recorded under this name, and nobody may agree to one thing by ticking another.
        if one.kind == "consent" and one.name not in PURPOSES:
            raise DocumentError(f"steps.start: name the consent field {one.name!r} after one of: {', '.join(PURPOSES)}")


def _say(error: msgspec.ValidationError) -> str:
    """msgspec's message with the place first and without its dollar paths."""
    match = re.match(r"(.*) - at `\$\.?(.*)`$", str(error))
    if not match:
        return str(error)
    return f"{match.group(2) or 'document'}: {match.group(1)}"
