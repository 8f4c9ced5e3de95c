"""Sees in a real browser whether a text was taken for code: run, refused by a policy, or a part of the document."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, Dialog, Frame, Page, Request

from tests.security.xss_vectors import MARK

_WATCH = """(() => {
  const tell = (what) => window.__told(`${what} in ${location.pathname}`)
  window.pwned = (...given) => tell(`ran ${given}`)
  for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => tell(name)
  document.addEventListener('securitypolicyviolation', (event) =>
    tell(`policy ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))
  // What is drawn in closed trees is looked at too.
  const attach = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: 'open' }) }
})()"""

_LOOK = """(mark) => {
  const found = []
  const ours = ['hx-vals', 'hx-headers', 'hx-get', 'hx-post', 'hx-include', 'hx-target']
  const addresses = ['href', 'src', 'action', 'formaction', 'data', 'poster', 'xlink:href', 'background', ...ours]
  const loading = ['base', 'object', 'embed', 'applet', 'frame', 'frameset', 'marquee']
  const is = (text) => text.toLowerCase().includes(mark)
  const looked = (root) => {
    for (const node of root.querySelectorAll('*')) {
      const name = node.localName
      const tell = (why) => found.push(`${why}: ${node.outerHTML.slice(0, 200)}`)
      if (is(name)) tell('element')
      if (name === 'style' && is(node.textContent)) tell('style sheet')
      if (loading.includes(name) || (name === 'meta' && node.httpEquiv)) tell(name)
      if (name === 'script' && !node.src && node.type !== 'application/json') tell('script')
      for (const { name: key, value } of node.attributes) {
        if (is(key)) tell(`attribute ${key}`)
        if (/^(on|x-|v-|ng-|@|:)/i.test(key)) tell(`attribute ${key}`)
        if (/^(data-)?hx-/i.test(key) && is(value) && !ours.includes(key)) tell(`live attribute ${key}`)
        if (key === 'style' && is(value)) tell('style')
        if (addresses.includes(key.toLowerCase())) {
          if (/^[\\x00-\\x20]*((java|vb|live)script|data:text)/i.test(value)) tell('address that runs')
        }
        if (key === 'srcdoc') tell('srcdoc')
        if (['href', 'action', 'formaction'].includes(key) && is(value)) {
          const to = new URL(value, location.href)
          if (!/^https?:$/.test(to.protocol)) tell('address of another kind')
          if (to.hostname.includes(mark)) tell('address elsewhere')
        }
      }
      if (node.shadowRoot) looked(node.shadowRoot)
    }
  }
  looked(document)
  return found
}"""

_SETTLED = """() => new Promise((done) => {
  let left = 40
  const look = () => (!document.querySelector('.htmx-request') || !left-- ? done() : setTimeout(look, 50))
  setTimeout(look, 60)
})"""

_READ = """() => {
  const texts = []
  const told = ['title', 'alt', 'aria-label', 'data-copy', 'placeholder']
  const read = (root) => {
    for (const node of root.querySelectorAll(`input, textarea, ${told.map((name) => `[${name}]`)}`))
      texts.push(node.value || '', ...told.map((name) => node.getAttribute(name) || ''))
    for (const node of root.querySelectorAll('*')) if (node.shadowRoot) {
      read(node.shadowRoot)
      texts.push(node.shadowRoot.textContent)
    }
  }
  read(document)
  return document.documentElement.textContent + texts.join(' ')
}"""


class Witness:
    """Watches all pages of a context. `told` must stay empty; `seen` is what stood before the mark on some page."""

    def __init__(self, context: BrowserContext, own: tuple[str, ...], *, pictures: tuple[str, ...] = ()) -> None:
        self.own = own
        self.pictures = pictures
        self.told: list[str] = []
        self.seen: set[str] = set()
        context.expose_binding("__told", lambda _source, what: self.told.append(str(what)))
        context.add_init_script(_WATCH)
        context.on("request", self._on_request)
        context.on("dialog", self._on_dialog)
        # Nothing of an attack reaches any other machine.
        context.route(lambda url: not url.startswith((*own, "data:")), lambda route: route.abort())

    def look(self, page: Page) -> None:
        """At the whole document, and at those of its frames."""
        page.evaluate(_SETTLED)
        for frame in page.frames:
            # A frame that is loaded when it is scrolled to has nothing in it that could be asked.
            if frame.url.startswith(self.own):
                self._look_at(frame, page.url)

    def missing(self, fields: set[str]) -> set[str]:
        """Those of the fields whose texts were on no page. Before a text may stand another, without a gap."""
        return {field for field in fields if not any(seen.endswith(field) for seen in self.seen)}

    def _look_at(self, frame: Frame, address: str) -> None:
        found = frame.evaluate(_LOOK, MARK)
        self.told += [f"{one} at {address}" for one in found]
        text: Any = frame.evaluate(_READ)
        self.seen.update(re.findall(rf"(\w+){MARK}", text))

    def _on_dialog(self, dialog: Dialog) -> None:
        # An editor asks before it is left with something unsaved.
        if dialog.type != "beforeunload":
            self.told.append(f"dialog {dialog.message}")
        dialog.accept()

    def _on_request(self, request: Request) -> None:
        if request.url.startswith((*self.own, "data:", "about:", "blob:")):
            return
        if request.resource_type == "image" and request.url.startswith(self.pictures):
            return
        self.told.append(f"request of {request.resource_type} {request.url}")
