"""Consent tools of other makers on the shop's page, as they load, wait and answer."""

import pytest

from tests.js.browser.test_consent import KEPT, NOTHING, REFUSAL

GTAG = "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
KEYS = ("ad_storage", "analytics_storage", "ad_user_data", "ad_personalization")


def google(word: str) -> str:
    return "{" + ",".join(f"{key}:'{word}'" for key in KEYS) + "}"


def update(word: str) -> str:
    return f"gtag('consent','update',{google(word)})"


DEFAULT = f"gtag('consent','default',Object.assign({google('denied')},{{wait_for_update:500}}))"

# The stub that a CMP asks its customers to paste, and the tool that takes its place: answers what was queued, in turn.
TCF_STUB = "window.__tcfapi=function(){(__tcfapi.a=__tcfapi.a||[]).push(arguments)};"
TCF_TOOL = """
(() => {
  const listeners = {}, queued = __tcfapi.a || []
  let ids = 0, now = { gdprApplies: true, eventStatus: 'cmpuishown', cmpStatus: 'loaded', purpose: { consents: {} } }
  window.__tcfapi = (command, version, callback, id) => {
    if (command === 'addEventListener') {
      listeners[++ids] = callback
      callback({ ...now, listenerId: ids }, true)
    } else callback(delete listeners[id])
  }
  queued.forEach((args) => __tcfapi(...args))
  window.answerTcf = (...numbers) => {
    now = { ...now, eventStatus: 'useractioncomplete', purpose: { consents: {} } }
    for (const number of numbers) now.purpose.consents[number] = true
    for (const id in listeners) listeners[id]({ ...now, listenerId: +id }, true)
  }
})()
"""

SHOPIFY = """
window.Shopify = { shop: 'acme.myshopify.com', loadFeatures(features, ready) { setTimeout(() => {
  const said = { analytics: '', preferences: '', marketing: '', sale_of_data: '' }
  const is = (kind) => () => said[kind] === 'yes'
  Shopify.customerPrivacy = {
    analyticsProcessingAllowed: is('analytics'),
    preferencesProcessingAllowed: is('preferences'),
    marketingAllowed: is('marketing'),
    currentVisitorConsent: () => said, getTrackingConsent: () => said.analytics,
    setTrackingConsent(given) {
      for (const kind in given) said[kind] = given[kind] ? 'yes' : 'no'
      document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: {} }))
    },
  }
  ready()
}, 100) } }
"""

WORDPRESS = """
window.wp_consent_type = 'optin'
window.wp_has_consent = (category) => document.cookie.includes(`wp_consent_${category}=allow`)
window.wp_set_consent = (category, value) => {
  document.cookie = `wp_consent_${category}=${value};path=/`
  document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail: { [category]: value } }))
}
"""


def wordpress(value: str) -> str:
    return "".join(
        f"wp_set_consent('{category}','{value}');" for category in ("statistics", "preferences", "marketing")
    )


def shopify(value: str) -> str:
    return f"Shopify.customerPrivacy.setTrackingConsent({{analytics:{value},preferences:{value},marketing:{value}}})"


TOOLS = {
    "google": (
        GTAG + ";" + DEFAULT,
        f"gtag('consent','update',{google('granted')})",
        f"gtag('consent','update',{google('denied')})",
    ),
    "tcf": (TCF_STUB + f"setTimeout(() => {{{TCF_TOOL}}}, 400)", "answerTcf(1,2,3,4,5,6,7,8,9,10)", "answerTcf()"),
    "shopify": (SHOPIFY, shopify("true"), shopify("false")),
    "wordpress": (WORDPRESS, wordpress("allow"), wordpress("deny")),
}

each_tool = pytest.mark.parametrize("tool", TOOLS)
STORED = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage)])"


@each_tool
@pytest.mark.parametrize("mode", ["strict", "anonymous", "full"])
def test_while_a_tool_waits_for_its_answer_nothing_is_sent_or_stored(mode, tool, page, shop, bell, until):
    bell.settings["consent"]["mode"] = mode
    page.goto(shop(head=f"<script>{TOOLS[tool][0]}</script>"))
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    page.wait_for_timeout(3500)
    assert bell.envelopes == []
    assert page.evaluate(STORED) == "[[],[]]"
    # Nothing is lost by it: what happened meanwhile is told once the visitor agrees.
    page.evaluate(TOOLS[tool][1])
    until(lambda: bell.named("add_to_cart"))
    assert len(bell.named("page_view")) == 1
    assert bell.envelopes[-1]["visitor"] == page.evaluate("localStorage.getItem('shopbell')")
    assert bell.envelopes[-1]["consent"] == {"measurement": True, "personalisation": True, "form_capture": True}


@each_tool
def test_an_agreement_that_turns_into_a_denial_erases_at_once_and_is_told(tool, page, shop, bell, until):
    bell.settings["consent"]["mode"] = "strict"
    page.goto(shop(head=f"<script>{TOOLS[tool][0]}</script>"))
    page.wait_for_timeout(600)
    page.evaluate(TOOLS[tool][1])
    until(lambda: bell.named("page_view"))
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    until(lambda: bell.consents)
    sent = len(bell.envelopes)
    page.evaluate(TOOLS[tool][2])
    until(lambda: len(bell.consents) == 2)
    granted, denied = bell.consents
    assert granted["visitor"] == denied["visitor"] == visitor
    assert granted["how"] == denied["how"] == tool
    assert granted["consent"]["measurement"] is True
    assert denied["consent"] == {"measurement": False, "personalisation": False, "form_capture": False}
    until(lambda: page.evaluate(STORED) == "[[],[]]")
    page.evaluate("shopbell('event', 'view_cart', {items: []})")
    page.wait_for_timeout(2500)
    assert len(bell.envelopes) == sent


def test_who_agreed_in_a_tool_is_the_same_visitor_on_the_next_page_and_it_is_told_once(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "strict"
    head = f"<script>{TOOLS['wordpress'][0]}</script>"
    page.goto(shop(head=head))
    page.evaluate(TOOLS["wordpress"][1])
    until(lambda: bell.named("page_view"))
    until(lambda: bell.consents)
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    page.goto(shop(head=head, path="/next"))
    until(lambda: len(bell.named("page_view")) == 2)
    page.wait_for_timeout(500)
    assert bell.envelopes[-1]["visitor"] == visitor
    assert len(bell.consents) == 1


@pytest.mark.parametrize("others", ["", GTAG + ";" + update("granted")], ids=["alone", "beside another"])
def test_an_agreement_from_before_the_tag_could_ask_is_told_to_the_server(page, shop, bell, until, others):
    """Nothing may be stored before the last of the tools has been asked; what the first of them said is told then."""
    bell.settings["consent"]["mode"] = "strict"
    page.goto(shop(head=f"<script>{TOOLS['wordpress'][0]};{TOOLS['wordpress'][1]};{others}</script>"))
    until(lambda: bell.named("page_view"))
    until(lambda: bell.consents)
    page.wait_for_timeout(500)
    assert len(bell.consents) == 1
    assert bell.consents[0]["consent"]["measurement"] is True


def test_a_tool_that_comes_late_is_seen_and_waited_for(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "anonymous"
    page.goto(shop(head=f"<script>setTimeout(() => {{{WORDPRESS}}}, 700)</script>"))
    until(lambda: any(asked.path == "/parts/signals.js" for asked in bell.site.asked))
    page.wait_for_timeout(300)
    sent = len(bell.envelopes)
    page.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    page.wait_for_timeout(2500)
    assert len(bell.envelopes) == sent
    page.evaluate(TOOLS["wordpress"][1])
    until(lambda: bell.named("add_to_cart"))


def test_of_two_tools_and_the_shop_the_most_restrictive_wins(page, shop, bell, until):
    bell.settings["consent"]["mode"] = "full"
    page.goto(shop(head=f"<script>{GTAG};{DEFAULT};{WORDPRESS}</script>"))
    page.evaluate("shopbell('consent', {measurement: true, personalisation: true, form_capture: true})")
    page.evaluate(TOOLS["google"][1])
    page.wait_for_timeout(2500)
    assert bell.envelopes == []
    page.evaluate("wp_set_consent('statistics', 'allow'); wp_set_consent('preferences', 'deny')")
    until(lambda: bell.named("page_view"))
    assert bell.envelopes[-1]["consent"] == {"measurement": True, "personalisation": False, "form_capture": False}
    assert bell.envelopes[-1]["decide"] is False


def test_a_part_that_does_not_load_allows_nothing(page, shop, bell):
    bell.settings["consent"]["mode"] = "full"
    page.route("**/parts/signals.js*", lambda route: route.abort())
    page.goto(shop(head=f"<script>{WORDPRESS};{wordpress('allow')}</script>"))
    page.wait_for_timeout(2500)
    assert bell.envelopes == []
    assert page.evaluate(STORED) == "[[],[]]"


def test_a_google_tag_without_consent_mode_is_no_consent_tool(page, shop, bell, until):
    state = "window.google_tag_data={ics:{usedDefault:false,usedUpdate:false}}"
    page.goto(shop(head=f"<script>{GTAG};gtag('js',new Date());{state}</script>"))
    until(lambda: bell.named("page_view"))


def test_another_tab_stops_at_once_when_consent_is_withdrawn_in_one(context, shop, bell, until, page):
    bell.settings["consent"]["mode"] = "strict"
    address = shop()
    page.goto(address)
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: bell.named("page_view"))
    other = context.new_page()
    other.goto(address)
    until(lambda: len(bell.named("page_view")) == 2)
    page.evaluate("shopbell('consent', {measurement: false})")
    until(lambda: len(bell.consents) == 2)
    sent = len(bell.envelopes)
    other.evaluate("shopbell('event', 'add_to_cart', {items: [{item_id: 'A'}]})")
    other.wait_for_timeout(2500)
    assert len(bell.envelopes) == sent
    assert other.evaluate(KEPT) == NOTHING
    assert other.evaluate("sessionStorage.length") == 0
    # Who agrees again, in either tab, is somebody new.
    other.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: len(bell.envelopes) > sent)
    assert bell.envelopes[-1]["visitor"] not in {envelope.get("visitor") for envelope in bell.envelopes[:sent]}


@pytest.mark.parametrize(("mode", "kept"), [("strict", NOTHING), ("full", REFUSAL)])
def test_a_page_that_comes_back_from_the_cache_knows_what_was_withdrawn_meanwhile(mode, kept, page, shop, bell, until):
    bell.settings["consent"]["mode"] = mode
    page.goto(shop())
    page.evaluate("shopbell('consent', {measurement: true})")
    until(lambda: bell.named("page_view"))
    sent = len(bell.envelopes)
    page.evaluate(
        """(kept) => {
          const refused = kept.includes('consent')
          localStorage.clear()
          sessionStorage.clear()
          if (refused) localStorage.setItem('shopbell.consent', '{"measurement":false}')
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
          shopbell('event', 'add_to_cart', { items: [{ item_id: 'A' }] })
        }""",
        kept,
    )
    page.wait_for_timeout(2500)
    assert len(bell.envelopes) == sent
    assert page.evaluate(KEPT) == kept


OWED = "localStorage.getItem('shopbell.owed')"


def test_a_withdrawal_that_the_server_could_not_hear_is_told_by_the_next_page(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    visitor = page.evaluate("localStorage.getItem('shopbell')")
    page.route("**/v1/consent", lambda route: route.abort())
    page.evaluate("shopbell('consent', {measurement: false})")
    until(lambda: page.evaluate(OWED))
    assert page.evaluate("localStorage.getItem('shopbell')") is None
    page.unroute("**/v1/consent")
    page.goto(shop(path="/next"))
    told = until(lambda: bell.consents)[0]
    assert (told["visitor"], told["consent"]) == (visitor, {"measurement": False})
    until(lambda: page.evaluate(OWED) is None)
    until(lambda: page.evaluate(KEPT) == REFUSAL)


def test_a_no_outlives_a_page_that_is_left_before_it_has_its_settings(page, shop, bell, until):
    page.goto(shop())
    until(lambda: bell.named("page_view"))
    page.evaluate("shopbell('consent', {measurement: false})")
    assert page.evaluate(KEPT) == REFUSAL
    page.route("**/v1/settings*", lambda route: None)
    page.goto(shop(path="/next"))
    until(lambda: page.evaluate("!!(window.shopbell && !shopbell.q)"))
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT) == REFUSAL
    page.unroute("**/v1/settings*")
    bell.envelopes.clear()
    page.goto(shop(path="/last"))
    page.wait_for_timeout(2000)
    assert bell.envelopes == []
    assert page.evaluate(KEPT) == REFUSAL


def test_a_withdrawal_with_a_full_queue_and_a_request_on_its_way_leaves_nothing(page, shop, bell, until):
    bell.refusal = (503, "busy", {"Retry-After": "1"})
    page.goto(shop())
    page.evaluate("for (let i = 0; i < 300; i++) shopbell('event', 'quiz_step', { i })")
    until(lambda: page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('shopbell.q.'))"))
    page.evaluate("shopbell('consent', {measurement: false})")
    assert page.evaluate(KEPT) == REFUSAL
    # What had left before the withdrawal is refused still, however slowly it arrives.
    page.wait_for_timeout(1000)
    bell.refusal = None
    page.wait_for_timeout(2500)
    assert bell.envelopes == []
    assert page.evaluate(KEPT) == REFUSAL
