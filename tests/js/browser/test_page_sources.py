"""What pages say by themselves: dataLayer, markup, and what visitors do with them where nothing speaks."""

import json

import pytest

from tests.testbed.static_shop import Page

ITEM = "{item_id:'A',item_name:'Mug',price:'12,50',quantity:1}"
ADD = f"{{event:'add_to_cart',ecommerce:{{currency:'EUR',items:[{ITEM}]}}}}"


def items(event):
    return [(item["item_id"], item.get("item_name"), item.get("price")) for item in event["params"]["items"]]


# dataLayer


def test_the_same_object_that_is_pushed_twice_is_two_clicks(page, shop, bell, until):
    page.goto(shop(head=f"<script>window.dataLayer=[];window.add={ADD}</script>"))
    until(lambda: bell.named("page_view"))
    page.evaluate("dataLayer.push(add)")
    until(lambda: len(bell.named("add_to_cart")) == 1)
    page.evaluate("dataLayer.push(add)")
    until(lambda: len(bell.named("add_to_cart")) == 2)


def test_several_entries_of_one_push_are_all_heard(page, shop, bell, until):
    page.goto(shop(head="<script>window.dataLayer=[]</script>"))
    until(lambda: bell.named("page_view"))
    page.evaluate(
        f"dataLayer.push({{ecommerce:null}}, {ADD}, function(){{}}, "
        f"{{event:'begin_checkout',ecommerce:{{items:[{ITEM}]}}}})"
    )
    until(lambda: bell.named("add_to_cart") and bell.named("begin_checkout"))


def test_a_layer_that_is_replaced_later_is_heard_and_the_old_entries_are_not_heard_again(page, shop, bell, until):
    page.goto(shop("<button>x</button>", head=f"<script>window.dataLayer=[{ADD}]</script>"))
    until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(3500)
    page.evaluate("window.dataLayer = dataLayer.slice()")
    page.click("button")
    page.wait_for_timeout(700)
    page.evaluate(f"dataLayer.push({{event:'remove_from_cart',ecommerce:{{items:[{ITEM}]}}}})")
    until(lambda: bell.named("remove_from_cart"))
    assert len(bell.named("add_to_cart")) == 1


def test_a_layer_under_another_name_is_found_by_google_s_own_script(page, shop, bell, until):
    page.route(
        "https://www.googletagmanager.com/**", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(
        shop(
            head=f"<script>window.dataLayer=[];window.kilnLayer=[{ADD}]</script><script async src='https://www.googletagmanager.com/gtm.js?id=GTM-1&l=kilnLayer'></script>"
        )
    )
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("A", "Mug", 12.5)]


@pytest.mark.parametrize(
    "layer",
    [
        "Object.freeze([{add}])",
        "Object.defineProperty([{add}], 'push', {{value: Array.prototype.push}})",
        "{{0: {add}, length: 1, push: function () {{ return 2 }}}}",
        "[{{get event() {{ throw new Error('mine') }}}}, {add}, {{get ecommerce() {{ throw new Error('mine') }}}}, "
        "(() => {{ const a = [1]; a.push(a); return a }})()]",
    ],
)
def test_layers_of_every_kind_are_read_and_break_nothing(page, shop, bell, until, layer):
    page.goto(shop(head=f"<script>window.dataLayer={layer.format(add=ADD)}</script>"))
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("A", "Mug", 12.5)]


def test_consent_commands_between_the_events_disturb_nothing(page, shop, bell, until):
    page.goto(
        shop(
            head=f"""<script>window.dataLayer=[];function gtag(){{dataLayer.push(arguments)}}
            gtag('consent','default',{{analytics_storage:'granted'}});gtag('js',new Date())
            gtag('set',{{currency:'SEK'}})
            gtag('config','G-1');gtag('event','view_item',{{items:[{ITEM}],event_callback:function(){{}}}})</script>"""
        )
    )
    viewed = until(lambda: bell.named("view_item"))[0]
    assert viewed["params"]["currency"] == "SEK"


# Markup

MICRODATA = """<main itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Mug</h1>
<meta itemprop="sku" content="MUG-1">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><b itemprop="price" content="12.50">12,50 €</b>
<meta itemprop="priceCurrency" content="EUR"></div></main>"""
OPEN_GRAPH = """<meta property="og:type" content="website"><meta property="og:title" content="Mug">
<meta property="og:price:amount" content="1.299,00"><meta property="og:price:currency" content="EUR">
<meta property="product:retailer_item_id" content="MUG-1">"""


def test_microdata_tells_the_product(page, shop, bell, until):
    page.goto(shop(MICRODATA, path="/mug"))
    viewed = until(lambda: bell.named("view_item"))[0]
    assert (items(viewed), viewed["source"], viewed["params"]["currency"]) == (
        [("MUG-1", "Mug", 12.5)],
        "markup",
        "EUR",
    )
    assert bell.envelopes[-1]["context"]["page_type"] == "product"


def test_open_graph_tells_the_product_with_its_localised_price(page, shop, bell, until):
    page.goto(shop(head=OPEN_GRAPH, path="/mug"))
    assert items(until(lambda: bell.named("view_item"))[0]) == [("MUG-1", "Mug", 1299)]


def test_open_graph_stays_that_of_the_first_page_when_a_router_moves_on(page, shop, bell, until):
    page.goto(shop(head=OPEN_GRAPH, path="/mug"))
    until(lambda: bell.named("view_item"))
    page.evaluate("history.pushState({}, '', '/plate'); document.title = 'Plate'")
    until(lambda: len(bell.named("page_view")) == 2)
    page.evaluate("document.querySelector('[property=\"og:price:amount\"]').content = '7'")
    page.wait_for_timeout(3500)
    assert len(bell.named("view_item")) == 1


def test_json_ld_is_completed_by_what_open_graph_knows(page, shop, bell, until):
    json_ld = '<script type="application/ld+json">{"@type":"Product","name":"Mug","sku":"M-2"}</script>'
    page.goto(shop(head=OPEN_GRAPH + json_ld, path="/mug"))
    assert items(until(lambda: bell.named("view_item"))[0])[0][0] == "M-2"


def variants(*ids: str) -> str:
    group = {
        "@type": "ProductGroup",
        "name": "Mug",
        "productGroupID": "G",
        "hasVariant": [
            {
                "@type": "Product",
                "sku": f"MUG-{one}",
                "name": f"Mug {one}",
                "offers": {"price": one, "priceCurrency": "EUR", "url": f"/mug?variant={one}"},
            }
            for one in ids
        ],
    }
    return f'<script type="application/ld+json">{json.dumps(group)}</script>'


def test_a_variant_that_is_chosen_in_the_address_is_viewed_on_the_same_page(page, shop, bell, until):
    choose = "<button onclick=\"history.replaceState({}, '', '/mug?variant=22')\">22</button>"
    page.goto(shop(choose, head=variants("11", "22"), path="/mug") + "?variant=11")
    until(lambda: bell.named("view_item"))
    page.click("button")
    until(lambda: len(bell.named("view_item")) == 2)
    assert [items(event)[0] for event in bell.named("view_item")] == [
        ("MUG-11", "Mug 11", 11),
        ("MUG-22", "Mug 22", 22),
    ]
    assert len(bell.named("page_view")) == 1


# Where nothing speaks

PRODUCT = """<header><a class="cart" href="/cart">Cart <b>{count}</b></a></header>
<main><h1>Mug</h1><p>12,50 €</p>{form}<p class="error"></p></main>"""
BUTTON = '<button type="button" onclick="{does}">Add to cart</button>'


def put(shop, does: str = "", form: str | None = None, count: str = "0"):
    return shop(PRODUCT.format(form=form or BUTTON.format(does=does), count=count), path="/mug")


def test_an_add_button_that_asks_the_server_for_nothing_adds_nothing(page, shop, bell, until):
    page.goto(put(shop, "document.querySelector('.error').textContent = 'Choose a size'"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    page.wait_for_timeout(4500)
    assert bell.names.count("add_to_cart") == 0


def test_what_is_asked_of_others_meanwhile_is_not_the_cart(page, shop, bell, static_shop, until):
    static_shop.pages["/g/collect"] = static_shop.pages["/api/recommendations"] = "{}"
    page.goto(put(shop, "fetch('/g/collect', {method: 'POST'}); fetch('/api/recommendations')"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    page.wait_for_timeout(4500)
    assert "add_to_cart" not in bell.names


def test_an_address_that_says_nothing_is_believed_when_the_cart_has_grown(page, shop, bell, static_shop, until):
    static_shop.pages["/api/rpc"] = "{}"
    page.goto(put(shop, "fetch('/api/rpc', {method: 'POST'}).then(() => document.querySelector('b').textContent = 1)"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("mug", "Mug", 12.5)]


@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_cart_that_answers_with_an_error_has_taken_nothing(page, shop, bell, static_shop, until, status):
    static_shop.pages["/cart/add"] = Page("{}", status=status)
    page.goto(put(shop, "fetch('/cart/add', {method: 'POST'}).then((answer) => answer.text())"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    page.wait_for_timeout(4500)
    assert "add_to_cart" not in bell.names


def test_a_cart_that_answers_well_but_says_sorry_has_taken_nothing(page, shop, bell, static_shop, until):
    static_shop.pages["/cart/add"] = "{}"
    sorry = "document.querySelector('.error').textContent = 'Sorry, this is sold out'"
    does = f"fetch('/cart/add', {{method: 'POST'}}).then((answer) => answer.text()).then(() => {{ {sorry} }})"
    page.goto(put(shop, does))
    until(lambda: bell.named("view_item"))
    page.click("button")
    page.wait_for_timeout(4500)
    assert "add_to_cart" not in bell.names


def plain_form(bell, static_shop, answer: str) -> str:
    """A shop without any number at its cart, whose form loads the product's page again, with a message."""

    def product(asked):
        message = answer if asked.method == "POST" else ""
        return f"""<!doctype html><title>Mug</title>{bell.tag}<p class="message">{message}</p><h1>Mug</h1><p>€5.00</p>
        <form method=post action="/cart/add/9"><button>Add to cart</button></form>"""

    static_shop.pages["/mug"] = static_shop.pages["/cart/add/9"] = product
    return static_shop.url("/mug")


@pytest.mark.parametrize("answer", ["Mug was added to your cart", ""])
def test_a_form_whose_page_says_that_it_worked_or_nothing_at_all_is_believed(page, bell, static_shop, until, answer):
    page.goto(plain_form(bell, static_shop, answer))
    until(lambda: bell.named("view_item"))
    page.click("button")
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("9", "Mug", 5)]


def test_a_form_whose_page_says_that_it_failed_is_not(page, bell, static_shop, until):
    page.goto(plain_form(bell, static_shop, "Only 2 left: it could not be added"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(3500)
    assert "add_to_cart" not in bell.names


def test_where_nothing_may_be_stored_nothing_is_carried_to_the_next_page(page, bell, static_shop, until):
    bell.settings["consent"] = {"mode": "anonymous"}
    page.goto(plain_form(bell, static_shop, "Mug was added to your cart"))
    until(lambda: bell.named("view_item"))
    page.click("button")
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(1500)
    assert "add_to_cart" not in bell.names
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_double_click_is_one(page, shop, bell, static_shop, until):
    static_shop.pages["/cart/add"] = "{}"
    page.goto(
        put(
            shop,
            "this.disabled = true; fetch('/cart/add', {method: 'POST'}).then((answer) => answer.text())"
            ".then(() => setTimeout(() => this.disabled = false, 500))",
        )
    )
    until(lambda: bell.named("view_item"))
    page.dblclick("button")
    until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(3500)
    assert len(bell.named("add_to_cart")) == 1


def test_a_page_that_leaves_for_the_cart_as_soon_as_it_has_its_answer_is_believed(page, shop, bell, static_shop, until):
    static_shop.pages["/cart/add"] = "{}"
    shop("<header><a class=cart href=/cart>Cart <b>1</b></a></header><main><h1>Cart</h1></main>", path="/cart")
    page.goto(
        put(shop, "fetch('/cart/add', {method: 'POST'}).then(() => setTimeout(() => location.href = '/cart', 50))")
    )
    until(lambda: bell.named("view_item"))
    page.click("button")
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("mug", "Mug", 12.5)]


def test_a_link_that_adds_is_believed_by_the_page_that_it_leads_to(page, shop, bell, until):
    shop("<header><a class=cart href=/cart>Cart <b>1</b></a></header><main><h1>Cart</h1></main>", path="/cart/add/77")
    page.goto(put(shop, form='<a href="/cart/add/77" class="btn">In den Warenkorb</a>'))
    until(lambda: bell.named("view_item"))
    page.click("main a")
    assert items(until(lambda: bell.named("add_to_cart"))[0]) == [("77", "Mug", 12.5)]


def test_a_shop_that_tells_its_carts_itself_is_not_watched_on_any_page(page, shop, bell, static_shop, until):
    static_shop.pages["/cart/add"] = "{}"
    page.goto(shop(head=f"<script>window.dataLayer=[{ADD}]</script>"))
    until(lambda: bell.named("add_to_cart"))
    page.goto(put(shop, "fetch('/cart/add', {method: 'POST'}).then((answer) => answer.text())"))
    until(lambda: len(bell.named("page_view")) == 2)
    page.click("button")
    page.wait_for_timeout(4500)
    assert [event["source"] for event in bell.named("add_to_cart")] == ["datalayer"]


def test_a_cart_whose_form_loads_the_page_again_tells_what_was_changed(page, shop, bell, static_shop, until):
    def cart(asked):
        count = 3 if asked.method == "POST" else 1
        return f"""<!doctype html><title>Cart</title>{bell.tag}<main><form method=post action=/cart><div>
        <a href="/mug">Mug</a> <input name=qty type=number value={count}> 12,50 €</div>
        <button>Update</button></form></main>"""

    static_shop.pages["/cart"] = cart
    page.goto(static_shop.url("/cart"))
    until(lambda: bell.named("view_cart"))
    page.fill("[name=qty]", "3")
    page.click("button")
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert added["params"]["items"][0]["quantity"] == 2


def test_forms_are_told_by_name_and_never_by_what_was_written(page, shop, bell, static_shop, until):
    static_shop.pages["/thanks"] = "<title>Thanks</title>"
    page.goto(
        shop(
            "<form action=/thanks method=post id=contact><input name=action value=secret-1>"
            "<textarea name=words></textarea><button>Send</button></form>"
        )
    )
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(600)
    page.fill("textarea", "secret-2")
    page.click("button")
    until(lambda: bell.named("form_submit"))
    assert [event["params"] for event in bell.events if event["name"].startswith("form_")] == [
        {"form_id": "contact"}
    ] * 2
    assert "secret" not in json.dumps(bell.envelopes)


def test_nothing_of_the_page_is_patched(page, shop, bell, until):
    native = (
        "[fetch, XMLHttpRequest.prototype.send, HTMLFormElement.prototype.submit, Element.prototype.closest, "
        "EventTarget.prototype.addEventListener]"
    )
    before = f"<script>window.kept = {native}</script>"
    page.goto(shop(before + PRODUCT.format(form=BUTTON.format(does=""), count="0"), path="/mug"))
    until(lambda: bell.named("view_item"))
    assert page.evaluate(f"kept.every((one, i) => one === {native}[i])")
