"""How a popup looks and where it stands: display type, theme, picture. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tracker.popups.document.values import Colour, Strict, Url, Words


class Display(Strict):
    type: Literal["modal", "bar"] = "modal"
    position: Literal["center", "top", "bottom"] = "center"
    close_on_backdrop: bool = True
    on_checkout: bool = False
    """Whether it may cover the page of somebody who is paying."""


class Theme(Strict):
    preset: Literal["light", "dark"] = "light"
    accent: Colour = "#0f766e"
    accent_text: Colour = "#ffffff"
    background: Colour = "#ffffff"
    text: Colour = "#1f2937"
    radius: Annotated[int, Meta(ge=0, le=40)] = 16
    font: Literal["system", "serif", "rounded", "mono"] = "system"


class Image(Strict):
    src: Url
    alt: Words = ""
    decorative: bool = False
    """It says nothing that the words do not say, so nobody needs to be told what it shows."""
    side: Literal["left", "top", "background"] = "top"
