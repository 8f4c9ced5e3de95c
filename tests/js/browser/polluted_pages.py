"""Pages on which something has written into the prototype of all objects, as careless readers of addresses do.

A name that our code asks of an object of its own, without having put it there, would be answered by whoever wrote it.
"""

from tests.js.browser.hostile import Hostile


def _everywhere(**values: object) -> Hostile:
    return Hostile("".join(f"Object.prototype[{name!r}] = {value}\n" for name, value in values.items()))


_ELSEWHERE = "'https://elsewhere.example/'"
_NEVER = "function () { document.title = 'it ran' }"

POLLUTED = {
    "addresses": _everywhere(src=_ELSEWHERE, href=_ELSEWHERE, base=_ELSEWHERE),
    "the shop's key": _everywhere(shop="'pk_of_another'", key="'pk_of_another'", dataset="{}"),
    "a token": _everywhere(token="'forged'", debug="'forged'", draft="'forged'"),
    "how a request is made": _everywhere(method="'GET'", priority="'low'", window="null"),
    "headers and integrity": _everywhere(
        headers="{ 'X-Forged': '1' }", integrity="'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    ),
    "where a request may go": _everywhere(mode="'same-origin'", cache="'only-if-cached'", redirect="'error'"),
    "what a request carries": _everywhere(body="'x'", credentials="'include'"),
    "kinds of content": _everywhere(contentType="'text/html'", accept="'text/html'", encoding="'gzip'"),
    "what ends a request": _everywhere(signal="undefined", timeout="0", duplex="'half'"),
    "options of listeners": _everywhere(capture="false", once="true"),
    "items": _everywhere(items="[{ item_id: 'FORGED' }]", item_id="'FORGED'", price="1", quantity="99"),
    "money": _everywhere(value="99", amount="99"),
    "events": _everywhere(event="'purchase'", ecommerce="{}", transaction_id="'FORGED'"),
    "consent": _everywhere(consent="{}", measurement="true", email_marketing="true", form_capture="true"),
    "addresses of people": _everywhere(email="'eve@elsewhere.example'", phone="'1'", kind="'email'"),
    "decisions": _everywhere(decide="true", decision="{}", popups="[]", why="[]"),
    "documents": _everywhere(document="null", steps="{}", blocks="[]", text="'forged'", html="'<img>'"),
    "markup": _everywhere(innerHTML="'<img src=x>'", srcdoc="'<img>'", onerror=_NEVER, onload=_NEVER),
    "observers": _everywhere(root="null", rootMargin="'0px'", threshold="0", attributeFilter="undefined"),
    "storage": _everywhere(visitor="'forged-visitor-id'", tab="'x'", queue="[]", sent_at="1"),
    "names of all things": _everywhere(name="'x'", id="'x'", type="'x'", label="'x'"),
    "an index": _everywhere(**{"0": "'x'", "1": "'y'", "length2": "3"}),
    "functions": _everywhere(extra=_NEVER, callback=_NEVER, push2=_NEVER, handler=_NEVER),
    "the address of the page itself": Hostile(
        "for (const [name, value] of new URLSearchParams('__proto__[src]=x&constructor.prototype.href=y'))"
        " { const [, key] = /\\[?(\\w+)\\]?$/.exec(name); Object.prototype[key] = value }"
    ),
}
