"""What is opened: a popup of every display type, and one of every game. They come back as often as they are asked."""

from typing import Any

from bench.showing.stage import TRIGGER
from tracker.popups.document import GAMES

Document = dict[str, Any]

_CAPS = {"per_session": 100, "after_dismissal_hours": 0}
_TRIGGERS = [{"trigger": "custom_event", "params": {"name": TRIGGER}}]
_EMAIL = {"kind": "email", "name": "email", "label": "Email"}
_PRIZES = ("10 % off", "Free shipping", "A mug", "5 % off", "A letter", "15 % off")
_QUESTIONS = [
    {"text": "Which one is blue?", "answers": ["Celadon", "Cobalt", "Shino"], "right": 1},
    {"text": "Tea or coffee?", "answers": ["Tea", "Coffee"], "right": None},
]


def _letter(**changes: Any) -> Document:
    blocks = [
        {"type": "heading", "text": "Ten percent, to say hello"},
        {"type": "text", "text": "New pieces first, twice a month, nothing else."},
        {"type": "form", "fields": [_EMAIL], "button": "Send me my code"},
        {"type": "button", "text": "No, thank you", "action": "close", "style": "quiet"},
    ]
    steps = {"start": {"blocks": blocks}, "done": {"blocks": [{"type": "heading", "text": "Welcome"}]}}
    return {"steps": steps, "triggers": _TRIGGERS, "caps": _CAPS, **changes}


def _game(kind: str, *, asks_address: bool) -> Document:
    prizes = [
        {"id": f"p{number}", "label": label, "weight": 1, "kind": "code", "code": f"CODE{number}"}
        for number, label in enumerate(_PRIZES)
    ]
    # Without a form the runtime gives the game a button of its own.
    form = [{"type": "form", "fields": [_EMAIL], "button": "Play"}] if asks_address else []
    start = [{"type": "heading", "text": "Play before you go"}, {"type": "game"}, *form]
    won = [{"type": "heading", "text": "You won {prize}"}, {"type": "coupon"}]
    questions = {"questions": _QUESTIONS} if kind == "quiz" else {}
    return {
        "game": {"kind": kind, "prizes": prizes, **questions},
        "steps": {"start": {"blocks": start}, "won": {"blocks": won}},
        "triggers": _TRIGGERS,
        "caps": _CAPS,
    }


OPENED: dict[str, Document] = {
    "modal": _letter(),
    "picture": _letter(image={"src": "/pictures/gallery/tulips.svg", "alt": "", "side": "top"}),
    "full_screen": _letter(display={"type": "full_screen"}),
    "slide_in": _letter(display={"type": "slide_in", "position": "bottom_right"}),
    "bar": _letter(display={"type": "bar", "position": "bottom"}),
    "embedded": _letter(display={"type": "embedded"}),
    "wheel": _game("wheel", asks_address=True),
}

PLAYED: dict[str, Document] = {kind: _game(kind, asks_address=False) for kind in GAMES.names()}
