"""The popup document: everything a marketer decides about one popup, as typed JSON. Pure.

`parsing.py` checks what comes from the admin, from a file or from the database; `whole.py` is what stands after it, and
what may be asked of it; the other modules are its parts. `popups.public_document` makes of it what a visitor's browser
may see.
"""

from tracker.popups.document.blocks import Block, Button, CouponBlock, Form, GameBlock, Step
from tracker.popups.document.experiment import CONTENT, FIRST_VARIANT, OBJECTIVES, Experiment, Variant
from tracker.popups.document.fields import FormField
from tracker.popups.document.game import GAMES, LARGEST_WEIGHT, Game, Prize, Reward
from tracker.popups.document.gifts import Expiry, Gift, Instead, Source, ends_at_ms, is_dry, sources_of
from tracker.popups.document.look import Display, Image, Launcher, Reminder, Teaser, Theme
from tracker.popups.document.parsing import parse_document
from tracker.popups.document.steps import STEPS, Steps
from tracker.popups.document.texts import (
    best_of,
    in_language,
    languages_of,
    missing_texts,
    readable,
    spoken_in,
    text_tree,
)
from tracker.popups.document.timing import Caps, Schedule, Triggers, TriggerSet, TriggerUse, Window
from tracker.popups.document.values import DocumentError
from tracker.popups.document.whole import (
    Document,
    asks_for_email,
    game_of,
    gifts_of,
    is_blocking,
    pools_of,
    requires_email,
    start_form,
    stops_when_dry,
    to_json,
    variants_of,
)

__all__ = [
    "CONTENT",
    "FIRST_VARIANT",
    "GAMES",
    "LARGEST_WEIGHT",
    "OBJECTIVES",
    "STEPS",
    "Block",
    "Button",
    "Caps",
    "CouponBlock",
    "Display",
    "Document",
    "DocumentError",
    "Experiment",
    "Expiry",
    "Form",
    "FormField",
    "Game",
    "GameBlock",
    "Gift",
    "Image",
    "Instead",
    "Launcher",
    "Prize",
    "Reminder",
    "Reward",
    "Schedule",
    "Source",
    "Step",
    "Steps",
    "Teaser",
    "Theme",
    "TriggerSet",
    "TriggerUse",
    "Triggers",
    "Variant",
    "Window",
    "asks_for_email",
    "best_of",
    "ends_at_ms",
    "game_of",
    "gifts_of",
    "in_language",
    "is_blocking",
    "is_dry",
    "languages_of",
    "missing_texts",
    "parse_document",
    "pools_of",
    "readable",
    "requires_email",
    "sources_of",
    "spoken_in",
    "start_form",
    "stops_when_dry",
    "text_tree",
    "to_json",
    "variants_of",
]
