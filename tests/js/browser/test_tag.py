"""What the tag sees and sends."""

import json

from tests.js.browser.conftest import SHOP

MUG = """<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Mug","sku":"MUG-1",
"brand":{"@type":"Brand","name":"Kiln"},"category":"Kitchen","offers":{"@type":"Offer","price":"12.50","priceCurrency":"EUR"}}
</script>"""


def test_one_line_in_the_head_sends_a_page_view(page, shop, bell, until):
    page.goto(shop("<h1>Hello</h1>"), referer="https://search.example/")
    view = until(lambda: bell.named("page_view"))[0]
    envelope = bell.envelopes[0]
    assert envelope["shop"] == SHOP
    assert envelope["decide"] is True
    assert envelope["context"]["title"] == "A page"
    assert envelope["context"]["referrer"] == "https://search.example/"
    assert envelope["context"]["viewport"] == [1280, 800]
    assert envelope["context"]["language"] == "en-GB"
    assert envelope["context"]["page_language"] == "en"
    assert envelope["context"]["timezone"] == "Asia/Bangkok"
    assert view["page"] == view["id"]
    assert envelope["visitor"] == page.evaluate("localStorage.getItem('shopbell')")


def test_the_key_may_stand_in_the_address(page, shop, bell, until):
    page.goto(shop(tag=f'<script async src="{bell.origin}/bell.js?shop={SHOP}"></script>'))
    until(lambda: bell.named("page_view"))


def test_a_tag_that_is_pasted_twice_counts_once(page, shop, bell, until):
    page.goto(shop(tag=bell.tag + bell.tag))
    until(lambda: bell.named("page_view"))
    page.wait_for_timeout(1500)
    assert bell.names == ["page_view"]


def test_a_product_in_json_ld_is_viewed_once_although_google_is_told_too(page, shop, bell, until):
    ga4 = """<script>window.dataLayer=[{event:'view_item',ecommerce:{currency:'EUR',items:[
    {item_id:'MUG-1',item_name:'Mug',price:'12.50'}]}}]</script>"""
    page.goto(shop(head=MUG + ga4, path="/products/mug"))
    view = until(lambda: bell.named("view_item"))[0]
    page.wait_for_timeout(1500)
    assert len(bell.named("view_item")) == 1
    assert view["source"] == "datalayer"
    assert view["params"]["items"] == [{"item_id": "MUG-1", "item_name": "Mug", "price": 12.5}]
    context = bell.envelopes[-1]["context"]
    assert (context["page_type"], context["product"], context["category"]) == ("product", "MUG-1", "Kitchen")


def test_a_product_view_goes_with_its_page_view(page, shop, bell, until):
    page.goto(shop(head=MUG))
    until(lambda: bell.named("view_item"))
    assert [event["name"] for event in bell.envelopes[0]["events"]] == ["page_view", "view_item"]
    item = bell.named("view_item")[0]["params"]["items"][0]
    assert item == {
        "item_id": "MUG-1",
        "item_name": "Mug",
        "item_brand": "Kiln",
        "item_category": "Kitchen",
        "price": 12.5,
        "quantity": 1,
    }


def test_a_command_given_before_the_tag_has_loaded_is_kept(page, shop, bell, until):
    stub = """<script>window.shopbell=window.shopbell||function(){(shopbell.q=shopbell.q||[]).push(arguments)}
    shopbell('event','add_to_cart',{currency:'EUR',items:[{item_id:7,price:'3.50',quantity:'2'}]})
    shopbell('page',{type:'category',category:'Kitchen'})</script>"""
    page.goto(shop(tag=stub + bell.tag))
    added = until(lambda: bell.named("add_to_cart"))[0]
    assert added["source"] == "api"
    assert added["params"]["items"] == [{"item_id": 7, "price": "3.50", "quantity": "2"}]
    assert bell.envelopes[0]["context"]["page_type"] == "category"


def test_a_push_to_the_data_layer_reaches_the_shop_s_own_listener_first_and_unchanged(page, shop, bell, until):
    head = """<script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)}
    dataLayer.push=function(){window.heard=(window.heard||0)+1;return Array.prototype.push.apply(this,arguments)}
    </script>"""
    page.goto(shop(head=head))
    until(lambda: bell.named("page_view"))
    length = page.evaluate(
        "dataLayer.push({event:'add_to_cart',ecommerce:{currencyCode:'EUR',add:{products:[{id:'A',price:'9,90',quantity:1}]}}})"
    )
    assert length == 1
    page.evaluate("gtag('event','add_to_cart',{currency:'EUR',items:[{item_id:'A',price:9.9,quantity:1}]})")
    added = until(lambda: bell.named("add_to_cart"))
    page.wait_for_timeout(800)
    assert len(bell.named("add_to_cart")) == 1
    assert added[0]["params"]["items"] == [{"item_id": "A", "price": 9.9, "quantity": 1}]
    assert page.evaluate("heard") == 2
    assert page.evaluate("JSON.stringify(dataLayer[0])") == json.dumps(
        {
            "event": "add_to_cart",
            "ecommerce": {"currencyCode": "EUR", "add": {"products": [{"id": "A", "price": "9,90", "quantity": 1}]}},
        },
        separators=(",", ":"),
    )


def test_an_order_counts_once_however_often_it_is_told(page, shop, bell, until):
    page.goto(shop())
    order = "{transaction_id:'T1',value:20,currency:'EUR',items:[{item_id:'A'}]}"
    page.evaluate(f"shopbell('event','purchase',{order})")
    page.evaluate(f"window.dataLayer=[{{event:'purchase',ecommerce:{order}}}]")
    until(lambda: bell.named("purchase"))
    page.evaluate(f"shopbell('event','purchase',{order})")
    page.wait_for_timeout(2500)
    assert len(bell.named("purchase")) == 1


def test_a_single_page_shop_has_as_many_views_as_pages(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate("history.pushState({},'','/products/mug');setTimeout(()=>document.title='Mug',300)")
    until(lambda: len(bell.named("page_view")) == 2)
    second = bell.envelopes[-1]
    assert second["context"]["title"] == "Mug"
    assert second["context"]["url"].endswith("/products/mug")
    assert second["context"]["referrer"].endswith("/")
    page.evaluate("history.replaceState({},'',location.href);history.replaceState({},'','?variant=2')")
    page.wait_for_timeout(1500)
    assert len(bell.named("page_view")) == 2
    page.go_back()
    until(lambda: len(bell.named("page_view")) == 3)


def test_a_page_in_an_iframe_is_not_a_visit(page, shop, bell, static_shop):
    shop(path="/inner")
    page.goto(shop('<iframe src="/inner"></iframe>', tag=""))
    page.wait_for_timeout(1500)
    assert bell.envelopes == []


def test_addresses_lose_their_fragments_and_the_emails_in_them(page, shop, bell, until):
    page.goto(shop() + "?utm_source=mail&e=vera%40example.com#part")
    until(lambda: bell.named("page_view"))
    assert bell.envelopes[0]["context"]["url"].endswith("/?utm_source=mail&e=")


def test_it_leaves_the_console_and_the_page_as_they_were(page, shop, bell, until, browser_log):
    page.goto(shop(head=MUG))
    until(lambda: bell.named("view_item"))
    assert browser_log.console == []
    assert page.evaluate("[...document.querySelectorAll('script')].filter(s=>s.src).length") == 1


def test_it_works_under_a_strict_policy(page, shop, bell, static_shop, until, browser_log):
    static_shop.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {bell.origin}; connect-src {bell.origin}; require-trusted-types-for 'script'"
    )
    page.goto(shop(head=MUG))
    until(lambda: bell.named("page_view"))
    assert browser_log.console_errors == []


def test_a_policy_that_refuses_us_is_told_only_to_who_asks(page, shop, bell, static_shop, until, browser_log):
    static_shop.headers["Content-Security-Policy"] = f"script-src {bell.origin}; connect-src 'none'"
    page.goto(shop() + "?shopbell_debug")
    until(lambda: any("[shopbell] csp connect-src" in line for line in browser_log.console))
    until(lambda: any("/admin/shops/pk_test/install/debug?to=http" in line for line in browser_log.console))


def test_a_hostile_page_changes_nothing(page, shop, bell, until):
    head = """<script>
    Array.prototype.toJSON=function(){return 'broken'};String.prototype.toJSON=function(){return 'broken'}
    Object.prototype.extra=function(){};window.dataLayer={push:1}
    </script><script>window.fetch=function(){throw new Error('patched')}</script>"""
    page.goto(shop(head=head, tag=""))
    page.evaluate(
        """([src, key]) => {
            const script = document.createElement('script')
            script.src = src
            script.dataset.shop = key
            document.head.append(script)
            script.remove()
        }""",
        [bell.origin + "/bell.js", SHOP],
    )
    until(lambda: bell.named("page_view"))
    assert isinstance(bell.envelopes[0]["context"]["viewport"], list)


def test_storage_that_throws_costs_nothing_but_the_memory(page, shop, bell, until):
    head = "<script>Object.defineProperty(window,'localStorage',{get(){throw new Error('denied')}})</script>"
    page.goto(shop(tag=head + bell.tag))
    until(lambda: bell.named("page_view"))


def test_a_page_that_comes_back_from_the_cache_is_viewed_again(page, shop, bell, until):
    page.goto(shop(head=MUG))
    until(lambda: bell.named("view_item"))
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    until(lambda: len(bell.named("page_view")) == 2 and len(bell.named("view_item")) == 2)
    assert len({event["page"] for event in bell.events}) == 2


def test_what_the_last_page_left_in_the_markup_is_not_of_this_one(page, shop, bell, until):
    page.goto(shop(head=MUG, path="/products/mug"))
    until(lambda: bell.named("view_item"))
    page.evaluate("history.pushState({},'','/collections/all'); document.title = 'All'")
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(1500)
    assert len(bell.named("view_item")) == 1
    assert "product" not in bell.envelopes[-1]["context"]
    page.evaluate("""() => {
        history.pushState({}, '', '/products/plate')
        setTimeout(() => {
            document.title = 'Plate'
            const script = document.querySelector('[type="application/ld+json"]')
            script.textContent = '{"@type":"Product","name":"Plate","sku":"P-1"}'
        }, 200)
    }""")
    until(lambda: len(bell.named("view_item")) == 2)
    assert bell.named("view_item")[-1]["params"]["items"][0]["item_id"] == "P-1"


def test_a_page_s_type_may_be_told_at_any_time_and_is_of_that_page_alone(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate("shopbell('page', {type: 'cart'}); shopbell('event', 'view_cart', {items: []})")
    until(lambda: bell.named("view_cart"))
    assert bell.envelopes[-1]["context"]["page_type"] == "cart"
    page.evaluate("history.pushState({}, '', '/x')")
    until(lambda: len(bell.named("page_view")) == 2)
    assert "page_type" not in bell.envelopes[-1]["context"]
