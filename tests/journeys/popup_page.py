"""A popup as a visitor has it in front of them."""

from playwright.sync_api import Page, expect

THREE_FRAMES = """() => new Promise((done) => {
  const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : setTimeout(done))
  next(3)
})"""


class PopupOnPage:
    """`heading` is what it begins with; where several stand on the page, it tells which is waited for."""

    def __init__(self, page: Page, heading: str | None = None) -> None:
        self.page = page
        self.host = page.locator("[data-shopbell]")
        self._first = self.host.locator(".heading")
        if heading:
            self._first = self._first.filter(has_text=heading)
        self.heading = self.host.locator(".heading")
        self.email = self.host.get_by_label("Email", exact=True)
        self.submit = self.host.locator("button.submit")
        self.code = self.host.locator(".code")
        self.copy = self.host.locator("button.copy")
        self.cross = self.host.locator("button.cross")

    def waits(self) -> "PopupOnPage":
        """Until it is there, and counts as seen: who closes it before it was painted has not said no to it."""
        expect(self._first).to_be_visible()
        self.page.evaluate(THREE_FRAMES)
        return self

    def play(self, email: str) -> str:
        """Sends the form and waits until the wheel has stopped; answers the heading that tells the outcome."""
        before = self.heading.inner_text()
        self.email.fill(email)
        self.submit.click()
        expect(self.heading).not_to_have_text(before)
        return self.heading.inner_text()

    def is_gone(self) -> None:
        expect(self.host).to_have_count(0)
