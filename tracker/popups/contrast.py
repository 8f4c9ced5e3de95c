"""How well two colours can be told apart, by WCAG 2.2. Pure."""

from __future__ import annotations

READABLE = 4.5
"""The least ratio for ordinary text (level AA)."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as "#0f766e": 1 for the same, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
