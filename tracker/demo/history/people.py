"""Who comes to the sample shop, when, from where, and what they are up to. Pure: one seed, one story."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

DAYS = 28
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
QUIET_END_MS = 45 * 60_000
"""Nobody is in the middle of a visit when it is told: all of them have ended."""

_AGENTS = {
    "mobile": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/18.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile"
        " Safari/537.36",
    ),
    "desktop": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
        " Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
        " Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    ),
    "tablet": (
        "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6"
        " Mobile/15E148 Safari/604.1",
    ),
}
_WIDTHS = {"mobile": 390, "desktop": 1440, "tablet": 820}

_PLACES = (
    (30, "nl-BE", "Europe/Brussels"),
    (24, "fr-BE", "Europe/Brussels"),
    (18, "en-GB", "Europe/London"),
    (14, "de-DE", "Europe/Berlin"),
    (8, "nl-NL", "Europe/Amsterdam"),
    (4, "vi-VN", "Asia/Ho_Chi_Minh"),
    (2, "th-TH", "Asia/Bangkok"),
)

_SOURCES = (
    (30, "https://www.google.com/", ""),
    (22, "", ""),
    (14, "https://www.instagram.com/", "utm_source=instagram&utm_medium=social&utm_campaign=autumn-table"),
    (12, "https://www.google.com/", "utm_source=google&utm_medium=cpc&utm_campaign=stoneware"),
    (9, "", "utm_source=letter&utm_medium=email&utm_campaign=kiln-letter-11"),
    (8, "https://www.pinterest.com/", ""),
    (5, "https://kitchen-notes.example/ten-mugs", ""),
)

_FIRST = (  # noqa: SIM905 -- as a list it would be a screen of one word each
    "anna bram cleo daan elif fien gus hana ilse jonas kato lars mila nora otto pia quinn roos sam tess ugo vera wout"
    " xenia yara zoe linh minh ploy somchai olga pavel"
).split()
_LAST = (  # noqa: SIM905
    "adler bakker claes dupont ek fischer gomez hart ivanov janssens kim lefevre moore nguyen peeters quist rossi"
).split()

_HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 9, 8, 8, 8, 9, 11, 13, 14, 12, 7, 3)
"""How lively each hour of the day is."""
_WEEKDAYS = (10, 9, 9, 10, 11, 13, 14)


@dataclass(frozen=True)
class Person:
    """One browser of the sample shop."""

    key: str
    email: str
    device: str
    agent: str
    width: int
    language: str
    timezone: str


@dataclass(frozen=True)
class Visit:
    """One visit: `aim` is how far whoever comes would go by themselves: `look`, `cart`, `checkout` or `order`."""

    person: Person
    number: int
    start_ms: int
    referrer: str
    query: str
    """Of the first page's address."""
    aim: str

    @property
    def dice(self) -> random.Random:
        """What else happens in this visit is thrown with these."""
        return random.Random(f"{self.person.key}:{self.number}")  # noqa: S311 -- a story, not a secret


def visits(seed: str, people: int, end_ms: int) -> list[Visit]:
    """The visits of so many people within the days before `end_ms`, in the order in which they begin."""
    dice = random.Random(seed)  # noqa: S311 -- a story, not a secret
    found: list[Visit] = []
    for number in range(people):
        person = _person(dice, number)
        found += _visits_of(dice, person, end_ms - QUIET_END_MS)
    return sorted(found, key=lambda one: (one.start_ms, one.person.key))


def _person(dice: random.Random, number: int) -> Person:
    device = dice.choices(list(_AGENTS), (58, 38, 4))[0]
    _, language, timezone = dice.choices(_PLACES, [share for share, *_ in _PLACES])[0]
    name = f"{dice.choice(_FIRST)}.{dice.choice(_LAST)}{number}"
    return Person(
        key=f"sample-{number:05d}",
        # A name that belongs to nobody and never will (RFC 2606): whatever is sent there goes nowhere.
        email=f"{name}@example.com",
        device=device,
        agent=dice.choice(_AGENTS[device]),
        width=_WIDTHS[device],
        language=language,
        timezone=timezone,
    )


def _visits_of(dice: random.Random, person: Person, end_ms: int) -> Iterator[Visit]:
    start = _moment(dice, end_ms)
    for number in range(1, 1 + dice.choices((1, 2, 3, 5), (72, 17, 8, 3))[0]):
        if start > end_ms:
            return
        _, referrer, query = dice.choices(_SOURCES, [share for share, *_ in _SOURCES])[0]
        if number > 1 and dice.random() < 0.6:
            referrer, query = "", ""
        # Who comes back knows what they want.
        shares = (70, 17, 9, 4) if number == 1 else (56, 20, 12, 12)
        aim = dice.choices(("look", "cart", "checkout", "order"), shares)[0]
        yield Visit(person, number, start, referrer, query, aim)
        start += int(dice.uniform(0.3, 6) * DAY_MS)


def _moment(dice: random.Random, end_ms: int) -> int:
    """A moment of the last weeks: more of them lately, in the evening, and at the weekend."""
    days = [(day, (1 + day / DAYS) * _WEEKDAYS[day % 7]) for day in range(DAYS)]
    day = dice.choices([day for day, _ in days], [weight for _, weight in days])[0]
    hour = dice.choices(range(24), _HOURS)[0]
    midnight = (end_ms // DAY_MS - DAYS + 1 + day) * DAY_MS
    at = midnight + hour * HOUR_MS + dice.randrange(HOUR_MS)
    return at if at < end_ms else at - DAY_MS * dice.randrange(1, 8)
