"""Which country a time zone lies in, by the tz database, and which codes of ISO 3166 there are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

NOT_COUNTRIES = frozenset({"XX", "ZZ", "T1", "EU", "AP", "A1", "A2", "O1"})
"""What proxies write for "not known", for Tor, and for regions."""


def country_of_zone(timezone: str) -> str:
    """The code of the country whose zone this is; "" for what is no country's, such as UTC.

    By `zone.tab`, which names one country for each zone; older names lead to it by the database's links.
    """
    zones, links = _tables()
    return zones.get(timezone) or zones.get(links.get(timezone, ""), "")


def read_country(code: str) -> str:
    """A proxy's word as a code of ISO 3166; "" for what is none."""
    code = code.strip().upper()
    is_code = len(code) == 2 and code.isascii() and code.isalpha()
    return code if is_code and code not in NOT_COUNTRIES else ""


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    folder = files("tzdata") / "zoneinfo"
    zones = {}
    for line in (folder / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _place, zone, *_rest = line.split("\t")
            zones[zone] = code
    links = {}
    for line in (folder / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L "):
            _letter, target, alias = line.split()
            links[alias] = target
    return zones, links
