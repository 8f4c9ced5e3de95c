"""Reads a page as a browser would, and says what in it could act."""

from __future__ import annotations

from html.parser import HTMLParser

OWN_SCRIPTS = "/admin/static/"
VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
LINKS = ("href", "src", "action", "formaction", "srcdoc", "xlink:href", "data", "poster", "hx-get", "hx-post")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.words: list[str] = []
        self._depth_in_explanation = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "popover" in values or (self._depth_in_explanation and tag not in VOID):
            self._depth_in_explanation += 1
        if tag in ("iframe", "object", "embed", "base", "img", "style"):
            self.active.append(f"<{tag}>")
        if tag == "script" and not (values.get("src") or "").startswith(OWN_SCRIPTS):
            self.active.append("<script>")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name == "style":
                self.active.append(f"{name}=")
            if name in LINKS and not (value or "").startswith(("/admin", "#")) and value:
                self.active.append(f'{name}="{value}"')

    def handle_endtag(self, tag: str) -> None:
        if self._depth_in_explanation:
            self._depth_in_explanation -= 1

    def handle_data(self, data: str) -> None:
        if not self._depth_in_explanation:
            self.words.append(data)


def what_acts(page: str) -> list[str]:
    """Elements, handlers and links that are not the admin's own."""
    reader = _Reader()
    reader.feed(page)
    return reader.active


def words(page: str) -> str:
    """The text of a page as it is read, without what somebody opens first."""
    reader = _Reader()
    reader.feed(page)
    return " ".join(" ".join(reader.words).split())
