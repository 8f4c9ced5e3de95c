// Shopbell: what happens in Shopify's checkout, where no tag may run.
// Shopify admin > Settings > Customer events > Add custom pixel. Permission: Analytics. Paste, save, then press Connect.
const SHOPBELL = __SHOPBELL__;

const NAMES = {
  checkout_started: 'begin_checkout', checkout_shipping_info_submitted: 'add_shipping_info', payment_info_submitted: 'add_payment_info',
  checkout_completed: 'purchase', checkout_contact_info_submitted: 'email_captured', checkout_address_info_submitted: 'email_captured',
};
const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
let privacy = init.customerPrivacy || {};
let waiting = [];
let captured = '';

const amount = (money) => (money && money.amount != null ? Number(money.amount) : undefined);
const last = (id) => String(id == null ? '' : id).split('/').pop().split(/\?|%3F/i)[0];
const sum = (numbers) => (numbers.length ? numbers.reduce((all, one) => all + (one || 0), 0) : undefined);
// These run in the page around this sandbox, where the tag keeps the visitor's id and what the visitor allowed.
const stored = async (read) => { try { return await read(); } catch (error) { return null; } };

// Shopify's own id behind the time, as the server wants ids to begin. The same event has the same id, however often it is sent.
function idOf({ id }, at) {
  const [, , third, fourth, fifth] = (UUID.exec(id) || [crypto.randomUUID()])[0].toLowerCase().split('-');
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${third.slice(1)}-a${fourth.slice(1)}-${fifth}`;
}

function item({ variant, title, quantity, finalLinePrice }) {
  const { sku, id, price, product, title: choice } = variant || {};
  const { title: name, vendor, type, id: product_id } = product || {};
  const paid = amount(finalLinePrice);
  return {
    item_id: String(sku || id || title), item_name: name || title, item_variant: choice === 'Default Title' ? undefined : choice, item_brand: vendor,
    item_category: type, price: paid != null && quantity ? paid / quantity : amount(price), quantity, product_id, variant_id: id,
  };
}

function params(name, { currencyCode, totalPrice, subtotalPrice, totalTax, shippingLine, delivery, discountApplications, lineItems, token, order }, cart) {
  const options = (delivery && delivery.selectedDeliveryOptions) || [];
  const codes = (discountApplications || []).filter(({ type }) => type === 'DISCOUNT_CODE').map(({ title }) => title);
  const said = { currency: currencyCode, value: amount(subtotalPrice), coupon: codes.join(',') || undefined, checkout_token: token, cart_token: cart || undefined };
  if (name === 'add_shipping_info') said.shipping_tier = options.map(({ title }) => title).filter(Boolean).join(', ') || undefined;
  if (name === 'purchase') {
    const shipping = amount(shippingLine && shippingLine.price);
    const transaction_id = last(order && order.id);
    Object.assign(said, { transaction_id, value: amount(totalPrice), tax: amount(totalTax), shipping: shipping == null ? sum(options.map(({ cost }) => amount(cost))) : shipping });
  }
  said.items = (lineItems || []).slice(0, 200).map(item);
  while (JSON.stringify(said).length > 15000) said.items.length >>= 1;
  return said;
}

async function send(event) {
  if (privacy.analyticsProcessingAllowed !== true) return waiting.push(event);
  const checkout = (event.data && event.data.checkout) || {};
  const name = NAMES[event.name];
  const id = await stored(() => browser.localStorage.getItem('shopbell'));
  const visitor = /^[\w.-]{8,64}$/.test(id) ? id : undefined;
  const said = (await stored(async () => JSON.parse(await browser.localStorage.getItem('shopbell.consent')))) || {};
  // Shopify allows it where nobody had to be asked, too. That somebody agreed shows in what the tag could keep.
  const measurement = said.measurement === true || !!visitor || undefined;
  if (said.measurement === false || (SHOPBELL.strict && !measurement)) return;
  const mayCapture = privacy.marketingAllowed === true && said.form_capture !== false && !navigator.globalPrivacyControl;
  const isCaptured = SHOPBELL.email && mayCapture && (SHOPBELL.ground || said.form_capture === true) && checkout.email && checkout.email !== captured;
  if (name === 'email_captured' && !isCaptured) return;
  if (name === 'purchase' && !last(checkout.order && checkout.order.id)) return;
  const cart = last((init.data && init.data.cart && init.data.cart.id) || (await stored(() => browser.cookie.get('cart'))));
  const at = Date.parse(event.timestamp) || Date.now();
  const capture = { email: (captured = name === 'email_captured' ? checkout.email : captured), field: 'email', form: 'shopify_checkout', submitted: true };
  const { document: page = {} } = event.context || {};
  const body = {
    v: 1, shop: SHOPBELL.shop, pixel: SHOPBELL.pixel, visitor,
    consent: { measurement, form_capture: mayCapture ? said.form_capture : false },
    // The address names the checkout to whoever has it: where it stands is enough.
    context: { url: page.location && page.location.origin + '/checkouts', title: page.title, language: navigator.language, page_type: name === 'purchase' ? 'order' : 'checkout' },
    events: [{ id: idOf(event, at), name, at, source: 'shopify', params: name === 'email_captured' ? capture : params(name, checkout, cart) }],
  };
  for (let tries = 0; tries < 5; tries++) {
    try {
      const { status } = await fetch(SHOPBELL.address + '/v1/events', { method: 'POST', body: JSON.stringify({ ...body, sent_at: Date.now() }), keepalive: true });
      if (status && status < 500 && status !== 429) return;
    } catch (error) { /* no network: again below */ }
    await new Promise((again) => setTimeout(again, 1000 * 3 ** tries));
  }
}

for (const name of Object.keys(NAMES)) analytics.subscribe(name, (event) => { send(event).catch(() => {}); });
if (typeof api === 'object' && api.customerPrivacy) {
  api.customerPrivacy.subscribe('visitorConsentCollected', (event) => {
    privacy = event.customerPrivacy || {};
    if (privacy.analyticsProcessingAllowed === true) for (const one of waiting.splice(0)) send(one).catch(() => {});
  });
}
