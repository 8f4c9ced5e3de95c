"""What real pages do to the scripts on them, by kind. Each is a shop that works."""

from tests.js.browser.hostile import Hostile

REQUESTS = {
    "fetch throws at once": Hostile("window.fetch = () => { throw new TypeError('no fetch here') }"),
    "fetch answers nothing": Hostile("window.fetch = () => undefined"),
    "fetch answers something else": Hostile("window.fetch = async () => ({ ok: true, data: [] })"),
    "fetch answers what cannot be read": Hostile(
        "const real = fetch; window.fetch = async (...given) => { const answer = await real(...given); await answer.text(); return answer }"
    ),
    "fetch rejects": Hostile("window.fetch = () => Promise.reject(new Error('blocked'))"),
    "fetch is gone": Hostile("window.fetch = undefined"),
    "fetch is wrapped": Hostile(
        "const real = fetch; window.fetch = function (input, init) { return real.call(this, new Request(input, init)) }"
    ),
    "fetch is broken later": Hostile(then="window.fetch = () => { throw new Error('later') }"),
    "XMLHttpRequest throws": Hostile("XMLHttpRequest.prototype.open = () => { throw new Error('no') }"),
    "XMLHttpRequest is another": Hostile("window.XMLHttpRequest = function () { this.open = this.send = () => {} }"),
    "sendBeacon throws": Hostile("Navigator.prototype.sendBeacon = () => { throw new Error('no beacon') }"),
    "sendBeacon says no": Hostile("Navigator.prototype.sendBeacon = () => false"),
    "sendBeacon is gone": Hostile("delete Navigator.prototype.sendBeacon"),
    "AbortController is gone": Hostile("window.AbortController = undefined"),
}

_PROTOTYPE_JS = """
function $A(iterable) {
  if (!iterable) return []
  if ('toArray' in Object(iterable)) return iterable.toArray()
  var length = iterable.length || 0, results = new Array(length)
  while (length--) results[length] = iterable[length]
  return results
}
Array.from = $A
Object.toJSON = function (value) { return value && value.toJSON ? value.toJSON() : String(value) }
Array.prototype.toJSON = function () { return '[' + this.map(Object.toJSON).join(', ') + ']' }
String.prototype.toJSON = function () { return '"' + this + '"' }
Number.prototype.toJSON = function () { return String(this) }
Date.prototype.toJSON = function () { return '"a date"' }
Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] }
Array.prototype.entries = Array.prototype.toArray = function () { return this.slice() }
Array.prototype.size = function () { return this.length }
Array.prototype.include = function (one) { return this.indexOf(one) >= 0 }
Function.prototype.bind = function () {
  var method = this, args = $A(arguments), object = args.shift()
  return function () { return method.apply(object, args.concat($A(arguments))) }
}
String.prototype.startsWith = function (pattern) { return this.lastIndexOf(pattern, 0) === 0 }
Element.prototype.remove = function () { this.parentNode.removeChild(this); return this }
Element.prototype.select = function (selector) { return $A(this.querySelectorAll(selector)) }
"""

_MOOTOOLS = """
Array.from = function (item) { return item == null ? [] : typeof item.length == 'number' && typeof item != 'string' ? [].slice.call(item) : [item] }
Function.prototype.extend = function (all) { for (var name in all) this[name] = all[name] }
Function.prototype.pass = function () {}
Object.append = function (to) { for (var i = 1; i < arguments.length; i++) for (var name in arguments[i]) to[name] = arguments[i][name]; return to }
Array.prototype.$family = function () { return 'array' }
Array.prototype.clean = Array.prototype.flatten = function () { return this }
Array.prototype.pick = function () { return this[0] }
String.prototype.test = function (pattern) { return new RegExp(pattern).test(this) }
Number.prototype.limit = function () { return this }
Element.prototype.get = function (name) { return this[name] }
Element.prototype.set = function (name, value) { this[name] = value; return this }
"""

_EVERYWHERE = (
    "for (const type of [Object, Array, String, Number]) type.prototype.toJSON = function () { return 'spoilt' }"
)

PROTOTYPES = {
    "Prototype.js": Hostile(_PROTOTYPE_JS),
    "MooTools": Hostile(_MOOTOOLS),
    "everything has a toJSON": Hostile(_EVERYWHERE),
    "objects carry what is enumerable": Hostile(
        "Object.prototype.clone = function () {}; Object.prototype.items = Object.prototype.q = undefined;"
        "Array.prototype.remove = function () {}; String.prototype.trimAll = function () {}"
    ),
    "objects carry defaults": Hostile(
        "Object.assign(Object.prototype, { page: 'x', shops: undefined, capture: null, decision: undefined, retryAfter: 9e9, rejected: null })"
    ),
    "JSON is replaced": Hostile(
        "const { parse, stringify } = JSON;"
        "JSON.parse = (text) => { if (!text) throw new SyntaxError('empty'); return parse(text) };"
        "JSON.stringify = (value) => stringify(value, null, 2)"
    ),
    "JSON breaks later": Hostile(then="JSON.stringify = JSON.parse = () => { throw new Error('later') }"),
    "Promise is an old one": Hostile(
        """
        const Native = Promise
        function Old(run) { const own = new Native(run); this.then = (...given) => own.then(...given); this.catch = (fn) => own.catch(fn) }
        Old.resolve = (value) => new Old((resolve) => resolve(value))
        Old.reject = (value) => new Old((_, reject) => reject(value))
        Old.all = (list) => new Old((resolve, reject) => Native.all(list).then(resolve, reject))
        Old.race = (list) => new Old((resolve, reject) => list.forEach((one) => one.then(resolve, reject)))
        window.Promise = Old
        """
    ),
}

_INTRINSICS = "[Object, Array, Function, String, Number, Boolean, RegExp, Date, Promise, Map, Set, WeakMap, WeakSet, Symbol, Error, TypeError]"

FROZEN = {
    "intrinsics are locked down": Hostile(
        f"for (const one of {_INTRINSICS}) {{ Object.freeze(one); Object.freeze(one.prototype) }} Object.freeze(JSON); Object.freeze(Math)"
    ),
    "Object.prototype is frozen": Hostile("Object.freeze(Object.prototype)"),
    "a toJSON that stays": Hostile(
        "Object.defineProperty(Array.prototype, 'toJSON', { value: function () { return this.slice() } }); Object.freeze(Array.prototype)"
    ),
    "history is frozen": Hostile("Object.freeze(history)"),
    "history's prototype is frozen": Hostile("Object.freeze(History.prototype)"),
    "navigator and screen are frozen": Hostile(
        "Object.freeze(navigator); Object.freeze(screen); Object.freeze(performance)"
    ),
    "dataLayer's push stays": Hostile(
        "window.dataLayer = []; Object.defineProperty(dataLayer, 'push', { value: Array.prototype.push, writable: false })"
    ),
    "dataLayer is made anew": Hostile(then="window.dataLayer = []"),
    "globals are sealed": Hostile("Object.defineProperty(window, 'dataLayer', { value: [], writable: false })"),
}


def _named(*names: str) -> str:
    return "".join(f"<form name={name}><input name=action><input name=id><input name=q></form>" for name in names)


CLOBBERED = {
    "a form's inputs are called like its properties": Hostile(
        body="<form action=/cart/add><input name=action><input name=id><input name=method><input name=submit><input name=elements>"
        "<input name=getAttribute><input name=closest><input name=parentNode><input name=querySelector><input name=nodeType></form>"
    ),
    "forms are called like the document's properties": Hostile(
        body=_named("body", "head", "documentElement", "activeElement", "baseURI")
    ),
    "forms are called like the document's state": Hostile(
        body=_named("referrer", "visibilityState", "prerendering", "hidden")
    ),
    "a form is called title": Hostile(body=_named("title")),
    "forms are called like the document's methods": Hostile(
        body=_named(
            "addEventListener", "removeEventListener", "querySelector", "querySelectorAll", "createElement", "hasFocus"
        )
    ),
    "a picture is called currentScript": Hostile(body="<img name=currentScript alt=''>", tag="", foot="{tag}"),
    "elements are called like globals": Hostile(
        body="<input id=shopbell><div id=Shopify></div><div id=dataLayer></div><div id=gtag></div><div id=google_tag_manager></div>"
    ),
    "a form is called shopbell": Hostile(body="<form id=shopbell><input name=q><input name=shops></form>"),
    "two forms are called shopbell": Hostile(body="<form id=shopbell></form><form id=shopbell></form>"),
}

_LIKE_ZONE = """
const wrapped = (run) => (typeof run === 'function' ? function () { return run.apply(this, arguments) } : run)
for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'queueMicrotask']) {
  const native = window[name]
  window[name] = function (run, ...rest) { const id = native(wrapped(run), ...rest); return name === 'setTimeout' ? { id, ref() {}, unref() {} } : id }
}
const clear = clearTimeout
window.clearTimeout = (task) => clear(task && task.id ? task.id : task)
const listen = EventTarget.prototype.addEventListener
EventTarget.prototype.addEventListener = function (type, run, options) { return listen.call(this, type, wrapped(run), !!(options && options.capture)) }
"""

MISSING = {
    "timers and listeners are wrapped": Hostile(_LIKE_ZONE),
    "addEventListener knows no options": Hostile(
        "const listen = EventTarget.prototype.addEventListener;"
        "document.addEventListener = window.addEventListener = function (type, run) { return listen.call(this, type, run, false) }"
    ),
    "the clock stands still": Hostile("const at = Date.now(); Date.now = () => at"),
    "crypto is gone": Hostile("Object.defineProperty(window, 'crypto', { value: undefined })"),
    "locks are gone": Hostile("Object.defineProperty(navigator, 'locks', { value: undefined })"),
    "locks are refused": Hostile(
        "LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'))"
    ),
    "observers are gone": Hostile(
        "window.PerformanceObserver = window.IntersectionObserver = window.MutationObserver = undefined"
    ),
    "Intl is gone": Hostile("window.Intl = window.Temporal = undefined"),
    "Temporal is not what it was": Hostile("window.Temporal = { Now: { timeZoneId() { throw new Error('no') } } }"),
    "performance is gone": Hostile("Object.defineProperty(window, 'performance', { value: undefined })"),
    "storage throws": Hostile(
        "for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(window, area, { get() { throw new DOMException('no', 'SecurityError') } })"
    ),
    "storage is null": Hostile(
        "for (const area of ['localStorage', 'sessionStorage']) Object.defineProperty(window, area, { value: null })"
    ),
    "storage is full": Hostile(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    ),
    "the page is sandboxed": Hostile(headers={"Content-Security-Policy": "sandbox allow-scripts allow-forms"}),
}

_RECREATE = """
const wake = () => {
  for (const old of document.querySelectorAll('script[type="%s"]')) {
    const script = document.createElement('script')
    for (const { name, value } of old.attributes) if (name !== 'type') script.setAttribute(name.replace(/^data-(rocket-)?src$/, 'src'), value)
    old.replaceWith(script)
  }
}
for (const type of ['mousemove', 'touchstart', 'keydown', 'DOMContentLoaded']) addEventListener(type, wake, { once: true })
"""

_GTM = """
<script>
const script = document.createElement('script')
script.src = '{bell}/bell.js?shop={shop}'
document.head.appendChild(script)
</script>"""

_DELAYED = '<script type="%s" async data-src="{bell}/bell.js" data-shop="{shop}"></script>'

PLACES = {
    "WP Rocket delays it": Hostile(
        _RECREATE % "rocketlazyloadscript",
        tag='<script type="rocketlazyloadscript" async data-rocket-src="{bell}/bell.js" data-shop="{shop}"></script>',
    ),
    "LiteSpeed delays it": Hostile(_RECREATE % "litespeed/javascript", tag=_DELAYED % "litespeed/javascript"),
    "Rocket Loader makes it anew": Hostile(
        _RECREATE % "9d3a1c-text/javascript"
        + "Object.defineProperty(document, 'currentScript', { configurable: true, get: () => null })",
        tag='<script type="9d3a1c-text/javascript" src="{bell}/bell.js" data-shop="{shop}" data-cf-settings="9d3a1c-|49"></script>',
    ),
    "it is deferred": Hostile(tag='<script defer src="{bell}/bell.js" data-shop="{shop}"></script>'),
    "it is a module": Hostile(tag='<script type=module src="{bell}/bell.js" data-shop="{shop}"></script>'),
    "it stands at the end of the body": Hostile(tag="", foot="{tag}"),
    "a tag manager puts it in": Hostile(tag=_GTM),
    "a cached page has it thrice": Hostile(tag="{tag}{tag}", foot=_GTM),
    "it is removed once it has loaded": Hostile(
        "addEventListener('load', ({ target }) => target.localName === 'script' && target.remove(), true)"
    ),
    "the document is drawn again": Hostile(then="document.head.replaceChildren(); document.title = 'A page'"),
    "the key is in the address alone": Hostile(
        tag='<script async src="{bell}/bell.js?shop={shop}&amp;ver=6.4"></script>'
    ),
}
