"""What stands on a landing page, as typed JSON, and what is said where it is wrong. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from tracker.popups.document.blocks import Heading, Note, Paragraph
from tracker.popups.document.look import Theme
from tracker.popups.document.texts import check_texts
from tracker.popups.document.timing import Schedule
from tracker.popups.document.values import READ, ButtonWords, DocumentError, Language, Strict, Text, Url, Words

Long = Annotated[str, Meta(max_length=12_000, extra=READ)]

Title = Annotated[str, Meta(min_length=1, max_length=120, extra=READ)]

Texts = Annotated[dict[Language, dict[Annotated[str, Meta(max_length=200)], Long]], Meta(max_length=20)]

PopupId = Annotated[str, Meta(max_length=32, pattern=r"^(pop_[0-9a-z]+)?$")]


class Link(Strict, tag="button"):
    """A button that leads somewhere. A path is one of the shop."""

    text: ButtonWords
    href: Url


class Picture(Strict, tag="picture"):
    src: Url
    alt: Words = ""


class PopupPart(Strict, tag="popup"):
    """One of the shop's popups: an embedded one is drawn here, any other opens by a button."""

    popup: PopupId = ""
    button: Annotated[str, Meta(max_length=80, extra=READ)] = ""


Part = Heading | Paragraph | Note | Link | Picture | PopupPart


class Hero(Strict):
    """What stands at the top in large letters."""

    heading: Title
    text: Text = ""
    picture: Annotated[str, Meta(max_length=1000, pattern=r"^(https?://[^\s]+|/([^\s/\\][^\s]*)?)?$")] = ""
    alt: Words = ""


class Footer(Strict):
    """Under the page: the way to the shop, and what must be said of a game or a contest."""

    shop_link: Annotated[str, Meta(max_length=1000, pattern=r"^(https?://[^\s]+)?$")] = ""
    """Where the shop's name leads; empty for the first of the shop's own addresses."""
    rules: Long = ""


class Content(Strict):
    """A landing page as a marketer made it."""

    title: Title
    hero: Hero
    v: Literal[1] = 1
    description: Annotated[str, Meta(max_length=300, extra=READ)] = ""
    share_image: Annotated[str, Meta(max_length=1000, pattern=r"^(https://[^\s]+|/pictures/pk_[^\s]+)?$")] = ""
    share_image_alt: Words = ""
    blocks: Annotated[list[Part], Meta(max_length=30)] = field(default_factory=list)
    theme: Theme = field(default_factory=Theme)
    footer: Footer = field(default_factory=Footer)
    schedule: Schedule = field(default_factory=Schedule)
    language: Language = "en"
    """Of the texts as they stand in the content."""
    texts: Texts = field(default_factory=dict)
    """What people read, in other languages, as in a popup's document: language → path → text."""
    outdated: Texts = field(default_factory=dict)
    """Which of `texts` were written before their original was changed: language → path → the original as it was."""

    @property
    def popups(self) -> list[str]:
        """The popups on it by their public ids, in their order."""
        return [part.popup for part in self.blocks if isinstance(part, PopupPart)]


def parse_content(value: Any) -> Content:
    """The content from decoded JSON. Raises DocumentError that says where it is wrong."""
    try:
        content = msgspec.convert(value, Content)
    except UnicodeEncodeError:
        raise DocumentError("a text has half a character in it, which cannot be kept; write it again") from None
    except msgspec.ValidationError as error:
        raise DocumentError(_say(error)) from None
    for index, part in enumerate(content.blocks):
        if isinstance(part, PopupPart) and not part.popup:
            raise DocumentError(f"blocks[{index}].popup: choose the popup")
    if len(set(content.popups)) != len(content.popups):
        raise DocumentError("blocks: the same popup stands there twice")
    schedule = content.schedule
    if schedule.starts_at and schedule.ends_at and schedule.ends_at <= schedule.starts_at:
        raise DocumentError("schedule: it ends before it starts")
    check_texts(content)
    return content


def read_published(value: dict[str, Any]) -> Content:
    """A published content: it was checked when it was published, so only its shape is read here."""
    return msgspec.convert(value, Content)


def to_json(content: Content) -> dict[str, Any]:
    """The content as plain JSON values, as the database keeps it."""
    built: dict[str, Any] = msgspec.to_builtins(content)
    return built


def state_at(content: Content, now_ms: int) -> Literal["early", "open", "over"]:
    """Whether the page is open at this moment."""
    schedule = content.schedule
    if schedule.starts_at is not None and now_ms < schedule.starts_at:
        return "early"
    return "over" if schedule.ends_at is not None and now_ms >= schedule.ends_at else "open"


def fresh_for(content: Content, now_ms: int, most: int) -> int:
    """For how many seconds, at most `most`, the page stays what it is: until it opens, or is over."""
    times = (content.schedule.starts_at, content.schedule.ends_at)
    ahead = [(at - now_ms) // 1000 for at in times if at is not None and at > now_ms]
    return min([most, *ahead])


def _say(error: msgspec.ValidationError) -> str:
    found = re.match(r"(.*) - at (?:`key` in )?`\$\.?(.*)`$", str(error))
    return f"{found.group(2) or 'page'}: {found.group(1)}" if found else f"page: {error}"
