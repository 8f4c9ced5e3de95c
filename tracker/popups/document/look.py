"""How a popup looks and where it stands: display type, theme, picture. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from tracker.popups.document.values import READ, Colour, Strict, Url, Words

ShortWords = Annotated[str, Meta(max_length=60, extra=READ)]

Corner = Literal["bottom_left", "bottom_right"]

COVERING = ("modal", "full_screen")
"""The types that cover the page; beside all others it can be used."""


class Teaser(Strict):
    """A small tab that brings the popup back, or promises it. `when`: after it was closed, before it opens, or both."""

    text: ShortWords = ""
    when: Literal["closed", "before", "both"] = "closed"
    position: Literal["left", "right", "bottom_left", "bottom_right"] = "bottom_left"


class Launcher(Strict):
    """A round button on every page that the popup is for. `text` is its name, for who rests on it or cannot see."""

    text: ShortWords = ""
    icon: Literal["gift", "percent", "bell", "heart", "chat"] = "gift"
    position: Corner = "bottom_right"


class Reminder(Strict):
    """A small bar with the code that was won, on every page until it is used, over, or put away."""

    text: ShortWords = ""
    position: Literal["top", "bottom"] = "bottom"


class Display(Strict):
    """Where it stands. What is left out below is left out of the JSON too: older documents stay as they were."""

    type: Literal["modal", "bar", "slide_in", "full_screen", "embedded"] = "modal"
    position: Literal["center", "top", "bottom", "bottom_left", "bottom_right"] = "center"
    close_on_backdrop: bool = True
    on_checkout: bool = False
    """Whether it may cover the page of somebody who is paying."""
    pushes: bool | UnsetType = UNSET
    """Of a bar: the page makes room for it instead of being covered."""
    teaser: Teaser | UnsetType | None = UNSET
    launcher: Launcher | UnsetType | None = UNSET
    reminder: Reminder | UnsetType | None = UNSET

    @property
    def covers(self) -> bool:
        return self.type in COVERING

    @property
    def reopens(self) -> bool:
        """Whether something on the page brings it back after it was closed."""
        return bool(self.launcher) or (isinstance(self.teaser, Teaser) and self.teaser.when != "before")

    @property
    def stands_beside(self) -> bool:
        """Whether something of it is on the page before it opens, or after: its place, a tab, a button, a reminder."""
        return self.type == "embedded" or bool(self.teaser or self.launcher or self.reminder)


class Theme(Strict):
    preset: Literal["light", "dark"] = "light"
    accent: Colour = "#0f766e"
    accent_text: Colour = "#ffffff"
    background: Colour = "#ffffff"
    text: Colour = "#1f2937"
    radius: Annotated[int, Meta(ge=0, le=40)] = 16
    font: Literal["system", "serif", "rounded", "mono"] = "system"
    spacing: Annotated[int, Meta(ge=60, le=160)] = 100
    """How far apart its parts stand, in percent."""


class Image(Strict):
    src: Url
    alt: Words = ""
    decorative: bool = False
    """It says nothing that the words do not say, so nobody needs to be told what it shows."""
    side: Literal["left", "top", "background"] = "top"
