"""Popups as a busy shop has them: nested rules over pages, carts, visitors and clocks, all different."""

import random
from typing import Any

PAGE_TYPES = ("home", "category", "product", "cart", "search", "content")
CAMPAIGNS = ("spring", "summer", "launch", "letter", "retarget", "brand")
LANGUAGES = ("en", "de", "fr", "vi", "ru", "th")


def rule(chance: random.Random) -> dict[str, Any]:
    """Three levels deep, eight conditions."""
    return {
        "all": [
            _is("page_type", types=chance.sample(PAGE_TYPES, 3)),
            {
                "any": [
                    _than("cart_value", value=str(chance.randint(10, 200))),
                    _than("session_count", count=chance.randint(2, 9)),
                    {
                        "none": [
                            {
                                "condition": "utm",
                                "params": {
                                    "field": "campaign",
                                    "operator": "contains",
                                    "values": chance.sample(CAMPAIGNS, 2),
                                },
                            },
                            _is("language", values=chance.sample(LANGUAGES, 2)),
                        ]
                    },
                ]
            },
            {
                "condition": "page_url",
                "params": {"operator": "matches", "values": [rf"/(products|sale)/[a-z-]+{chance.randint(0, 9)}?$"]},
            },
            {"condition": "time_window", "params": {"start": "07:00", "end": "22:30"}},
            {"condition": "contact_known", "params": {"known": chance.choice(("yes", "no"))}},
        ]
    }


def documents(count: int) -> list[dict[str, Any]]:
    """The same ones every time, so that runs can be compared."""
    chance = random.Random(7)  # noqa: S311 -- repeatable figures, no secrets
    heading = {"type": "heading", "text": "Before you go"}
    return [
        {
            "steps": {"start": {"blocks": [heading]}},
            "rule": rule(chance),
            "priority": chance.randint(0, 100),
            "caps": {"per_session": 1, "lifetime": 5, "windows": [{"count": 2, "hours": 168}]},
        }
        for _ in range(count)
    ]


def _is(condition: str, **params: Any) -> dict[str, Any]:
    return {"condition": condition, "params": {"operator": "is", **params}}


def _than(condition: str, **params: Any) -> dict[str, Any]:
    return {"condition": condition, "params": {"operator": "at_least", **params}}
