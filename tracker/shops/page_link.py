"""Links to a shop's own pages with a signed token, by which the tag knows the shop's people from its visitors."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.shops.shops import ShopError, normalise_origin
from tracker.signing import Signer


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a valid token says. It names a person, so that the admin can say who did what."""

    user_id: int | None
    subject: str = ""
    """What of the shop it is for, where the link is for one thing of several."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One thing that a page of a shop is opened for. A token for one thing opens no other."""

    purpose: str
    minutes: int
    carrier: str = ""
    """Another purpose whose parameter it travels in, marked with its own name: each one costs every page some bytes."""

    @property
    def parameter(self) -> str:
        """The tag looks for it in a page's address."""
        return f"shopbell_{self.carrier or self.purpose}"

    def token(self, signer: Signer, public_key: str, user_id: int | None, subject: str = "") -> str:
        """The right to this thing in this shop, for a while."""
        signed = signer.sign(self.purpose, [public_key, user_id, *([subject] if subject else [])])
        return f"{self.purpose}.{signed}" if self.carrier else signed

    def read(self, signer: Signer, token: str, public_key: str) -> PageToken | None:
        """None for a token that is missing, altered, too old, or another shop's."""
        value = signer.read(self.purpose, token, max_age_seconds=self.minutes * 60)
        if not isinstance(value, list) or len(value) not in (2, 3) or value[0] != public_key:
            return None
        return PageToken(value[1] if isinstance(value[1], int) else None, *(str(one) for one in value[2:]))

    def address(self, address: str, token: str) -> str:
        """The page's address with the token in its query; one that it carried before is replaced."""
        parts = urlsplit(address)
        query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
        query = [(name, value) for name, value in query if name != self.parameter]
        return urlunsplit(parts._replace(query=urlencode([*query, (self.parameter, token)])))


MAPPING = PageLink("map", minutes=30)
"""May write the shop's mapping."""

DEBUG = PageLink("debug", minutes=120)
"""May read what the tag does on a page, and how popups are decided for who looks at it. Changes nothing."""

DRAFT = PageLink("draft", minutes=60, carrier="map")
"""May read one popup's draft, to look at it on a page. Changes nothing."""


def is_page_of(address: str, origins: frozenset[str]) -> bool:
    """Whether an address is a page on one of these origins."""
    try:
        parts = urlsplit(address)
        return normalise_origin(f"{parts.scheme}://{parts.netloc}") in origins
    except (ValueError, ShopError):
        return False
