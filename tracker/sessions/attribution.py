"""Where a session came from: UTM parameters, click ids and the referrer, as one channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from tracker.events.scrub import text

UTM_FIELDS = ("source", "medium", "campaign", "term", "content")

_SEARCH = (
    "google.",
    "bing.com",
    "duckduckgo.com",
    "yahoo.",
    "yandex.",
    "ecosia.org",
    "baidu.com",
    "qwant.com",
    "coccoc.com",
)
_SOCIAL = (
    "facebook.com", "instagram.com", "t.co", "twitter.com", "x.com", "linkedin.com", "pinterest.", "tiktok.com",
    "youtube.com", "reddit.com", "vk.com", "ok.ru", "t.me", "zalo.me", "line.me", "threads.net", "bsky.app",
)  # fmt: skip
_MAIL = ("mail.google.com", "outlook.live.com", "mail.yahoo.com", "mail.ru", "mail.yandex.")
_PAID_CLICK_IDS = frozenset({"gclid", "wbraid", "gbraid", "msclkid", "yclid"})
_SOCIAL_CLICK_IDS = frozenset({"fbclid", "ttclid", "twclid", "li_fat_id"})

_MEDIUM_CHANNELS = {
    "email": "email", "e-mail": "email", "newsletter": "email",
    "cpc": "paid", "ppc": "paid", "paid": "paid", "paidsearch": "paid", "paid_search": "paid",
    "social": "social", "paid_social": "social", "social-media": "social",
    "affiliate": "affiliate", "affiliates": "affiliate",
    "display": "display", "banner": "display", "cpm": "display",
    "organic": "organic", "referral": "referral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribution:
    """A session's origin. `utm` holds only the fields that were given."""

    channel: str
    referrer: str
    utm: dict[str, str] = field(default_factory=dict)


def attribute(landing_url: str, referrer: str) -> Attribution:
    """The origin of a session that begins at `landing_url`. A referrer of the shop itself is none."""
    asked = landing_url.partition("?")[2]
    query = dict(parse_qsl(asked.partition("#")[0], max_num_fields=100)) if asked else {}
    utm = {name: text(query[f"utm_{name}"], 120) for name in UTM_FIELDS if query.get(f"utm_{name}")}
    outside = "" if _host(_site(referrer)) == _host(_site(landing_url)) else referrer
    return Attribution(_channel(query, utm, _host(_site(outside))), outside, utm)


def _channel(query: dict[str, str], utm: dict[str, str], host: str) -> str:
    medium = utm.get("medium", "").lower()
    if medium in _MEDIUM_CHANNELS:
        return _MEDIUM_CHANNELS[medium]
    if not _PAID_CLICK_IDS.isdisjoint(query):
        return "paid"
    if not _SOCIAL_CLICK_IDS.isdisjoint(query):
        return "social"
    if not host:
        return "referral" if utm else "direct"
    for names, channel in ((_MAIL, "email"), (_SEARCH, "organic"), (_SOCIAL, "social")):
        if any(_is_of(host, name) for name in names):
            return channel
    return "referral"


def _is_of(host: str, name: str) -> bool:
    if name.endswith("."):
        return host.startswith(name) or f".{name}" in host
    return host == name or host.endswith(f".{name}")


def _site(url: str) -> str:
    """An address without what stands behind its host."""
    end = url.find("/", 8)
    return url if end < 0 else url[:end]


@lru_cache(maxsize=2_000)
def _host(url: str) -> str:
    # Few places send most visitors.
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
