"""Popup documents and answers of the server for the runtime's tests."""

from copy import deepcopy
from typing import Any

EMAIL = {"kind": "email", "name": "email", "label": "Email", "placeholder": "you@example.com", "required": True}
CONSENT = {
    "kind": "consent",
    "name": "email_marketing",
    "label": "Send me offers by email. I can stop at any time.",
    "required": False,
}
NO_THANKS = {"type": "button", "text": "No, thank you", "action": "close", "href": None, "style": "quiet"}
BACK = {"type": "button", "text": "Back to the shop", "action": "close"}
PRIZES = ["10 % off", "Free shipping", "No luck", "5 % off", "Free mug", "15 % off"]

STRINGS = {
    "close": "Close",
    "copy": "Copy code",
    "copied": "Copied",
    "apply": "Use my code",
    "spin": "Spin",
    "spinning": "Spinning…",
    "required": "Please fill this in.",
    "email_invalid": "Please enter a complete email address.",
    "did_you_mean": "Did you mean {email}?",
    "consent_required": "Please tick this box to go on.",
    "try_again": "That did not work. Please try again.",
    "offline": "You seem to be offline. Please try again.",
    "already_played": "This address has played already.",
    "ended": "This offer has ended.",
    "odds_title": "The odds",
    "your_code": "Your code",
    "code_mailed": "We have sent your code to you by email.",
    "also_mailed": "You have it by email too.",
    "check_inbox": "One more step: please confirm your address.",
    "valid_until": "Valid until {date}",
    "result_won": "You won {prize}!",
    "result_lost": "No luck this time.",
    "spin_hint": "Fill in the form to spin.",
}

SUBMITTED_TO_PLAY = {"status": 200, "body": {"ok": True, "next": "game"}}
COUPON = {"code": "MUG-7K2X-9QPD", "apply_url": "https://shop.example/apply/MUG", "expires_at": "2026-12-24T22:00:00Z"}
SUBMITTED_AND_DONE = {"status": 200, "body": {"ok": True, "next": "done", "coupon": COUPON}}
BY_EMAIL_ALONE = {"code": "", "apply_url": None, "expires_at": None, "mailed": True}
BUSY = {"status": 503, "body": {"error": "busy"}, "retryAfter": 2}
NO_NETWORK = {"status": 0, "body": None}


def played(stop: int = 1, **changes: Any) -> dict[str, Any]:
    prize = {"id": f"p{stop}", "label": PRIZES[stop % len(PRIZES)]}
    body = {"ok": True, "outcome": "won", "stop": stop, "prize": prize, "coupon": COUPON, "replayed": False}
    return {"status": 200, "body": {**body, **changes}}


LOST = played(2, outcome="lost", prize=None, coupon=None)


def letter(**changes: Any) -> dict[str, Any]:
    """A plain sign-up with a coupon."""
    document = {
        "v": 1,
        "display": {"type": "modal", "position": "center", "close_on_backdrop": True},
        "theme": {"preset": "light", "accent": "#9a3412", "background": "#fffbf5", "text": "#292524", "radius": 16},
        "image": None,
        "game": None,
        "steps": {
            "start": {
                "blocks": [
                    {"type": "heading", "text": "Ten percent, to say hello"},
                    {"type": "text", "text": "New pieces first, twice a month, nothing else."},
                    {"type": "form", "fields": [EMAIL, CONSENT], "button": "Send me my code"},
                    NO_THANKS,
                    {"type": "note", "text": "We use your address for the letter only."},
                ]
            },
            "done": {"blocks": [{"type": "heading", "text": "Welcome! Your code is {code}"}, {"type": "coupon"}, BACK]},
        },
    }
    return deepcopy({**document, **changes})


def wheel(**changes: Any) -> dict[str, Any]:
    slices = [{"prize": f"p{at}", "label": label, "odds": "16.7 %"} for at, label in enumerate(PRIZES)]
    steps = {
        "start": {
            "blocks": [
                {"type": "heading", "text": "Spin before you go"},
                {"type": "text", "text": "One spin, a real prize."},
                {"type": "game"},
                {"type": "form", "fields": [EMAIL, CONSENT], "button": "Spin the wheel"},
                NO_THANKS,
            ]
        },
        "won": {"blocks": [{"type": "heading", "text": "You won {prize}!"}, {"type": "coupon"}, BACK]},
        "lost": {"blocks": [{"type": "heading", "text": "No luck this time"}, BACK]},
    }
    document = letter(steps=steps, game={"kind": "wheel", "slices": slices})
    return {**document, "theme": {"preset": "light", "accent": "#0f766e", "radius": 20}, **changes}


def bar(position: str = "top", **changes: Any) -> dict[str, Any]:
    blocks = [
        {"type": "heading", "text": "10 % off your first order"},
        {"type": "form", "fields": [EMAIL, CONSENT], "button": "Get it"},
    ]
    steps = {
        "start": {"blocks": blocks},
        "done": {"blocks": [{"type": "heading", "text": "Thank you"}, {"type": "coupon"}]},
    }
    return letter(display={"type": "bar", "position": position}, steps=steps, **changes)
