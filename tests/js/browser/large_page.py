"""A shop's page of more than twelve thousand elements that never rests: what is asked of all of it is too much."""

CARDS = 600
FORMS = 150
LINKS = 500
DEPTH = 40
"""How many boxes the whole of the page stands in, as page builders leave them."""

WORDS = "Thrown by hand, glazed twice, and fired for a day and a night in the old kiln behind the harbour. " * 3


def _card(n: int) -> str:
    """One product of a long list, in microdata, with a form of its own."""
    address, price = f"/p/mug-{n}", f"{n + 10}.50"
    return (
        f'<li class="product-card card" itemscope itemtype="https://schema.org/Product" data-position="{n}">'
        f'<a href="{address}" itemprop="url"><img alt="" width=40 height=40 itemprop="image" src="/mug.svg"></a>'
        f'<div class="card-body"><h3 class="product-title">'
        f'<a href="{address}"><span itemprop="name">Mug {n}</span></a></h3>'
        f'<p>{WORDS[:120]}</p><div class="price-box"><del class="old-price">€{n + 20}.00</del> '
        f'<span class="price" itemprop="price" content="{price}">€{price}</span></div>'
        f'<form action="/cart/add" method=post><input type=hidden name=product_id value="{n}">'
        f"<label>Pieces <input name=quantity type=number value=1></label>"
        f'<button class="btn btn-cart" type=submit>Add to cart</button></form></div></li>'
    )


def _form(n: int) -> str:
    """One question asked of the visitor; a page builder puts one below everything."""
    return (
        f'<form id="ask-{n}" class="ask-form message-box" action="/ask">'
        f'<div class=row><label>Your name <input name="name-{n}"></label></div>'
        f'<div class=row>Your email <input name="email-{n}"></div>'
        f'<div class=row><label>Phone <input type=tel name="phone-{n}"></label></div>'
        f"<div class=row><select name=topic><option>Delivery</option><option>Sizes</option></select></div>"
        f"<button>Send</button></form>"
    )


BODY = (
    "<header class=header><nav>"
    + "".join(f'<a href="/c/{n}">Kind {n}</a>' for n in range(LINKS))
    + '<a class=cart-link href="/cart">Cart (<span class=cart-count>0</span>)</a></nav></header>'
    + '<div class="page notice-layer">' * DEPTH
    + "<main><article class=product><h1>Jug</h1><div class=price>€32.00</div>"
    '<form action="/cart/add" method=post id=own>'
    "<input type=hidden name=product_id value=jug><input name=quantity type=number value=1>"
    "<button id=add>Add to cart</button></form></article>"
    + "<ul>"
    + "".join(map(_card, range(CARDS)))
    + "</ul></main>"
    + "".join(map(_form, range(FORMS)))
    + "<section class=messages>"
    + "".join(f'<div role=status class="message"><p>{WORDS}</p></div>' for _ in range(200))
    + "</section>"
    + "</div>" * DEPTH
)
"""The page of one product; below it a list of others, each with an add button, and forms without end."""

WITHOUT_MARKUP = BODY.replace("itemscope itemtype", "data-scope data-type").replace(" itemprop=", " data-prop=")
"""The same page where nothing speaks for the shop."""

IN_ONE_FORM = f"<form id=everything>{WITHOUT_MARKUP.replace('<form', '<div').replace('</form>', '</div>')}</form>"
"""As some systems write their pages."""

SPOTS = {
    "li:nth-child(20) button": (20, 20),
    "#add": (20, 60),
    "input[name=email-3]": (20, 100),
    "input[name=phone-3]": (20, 140),
    "input[name=name-3]": (20, 180),
}
"""Where on the screen these stay, for who clicks on them without asking the page."""

STYLE = "".join(
    f"{selector}{{position:fixed;left:{left}px;top:{top}px;width:160px;height:30px;z-index:9}}"
    for selector, (left, top) in SPOTS.items()
)

# It promises nothing, so that what runs between its tasks is not its own.
SHOP_JS = """
let turn = 0
const list = () => document.querySelector('main ul')
function add(event) {
  const form = event.target
  event.preventDefault()
  if (!(form.getAttribute('action') || '').startsWith('/cart')) return
  const asks = new XMLHttpRequest()
  asks.open('POST', '/cart/add')
  asks.onload = () => {
    const count = document.querySelector('.cart-count')
    count.textContent = 1 + Number(count.textContent)
  }
  asks.send()
}
addEventListener('submit', add)
addEventListener('DOMContentLoaded', () => setInterval(() => {
  turn++
  for (let n = 0; n < 40; n++) {
    const old = list().children[100 + ((turn * 40 + n) % 400)]
    old.replaceWith(old.cloneNode(true))
  }
  for (const one of document.querySelectorAll('.message')) one.classList.toggle('turned')
  document.querySelector('.messages').firstElementChild.textContent = `${turn} people are looking at this`
}, 50))
"""
