/** What a page gives away of the software behind it. The first that fits: shops on top of something come before it. */
const SIGNS = {
  shopify: (win) => win.Shopify && win.Shopify.shop,
  woocommerce: (win) => win.wc_add_to_cart_params || win.woocommerce_params || win.wcSettings,
  magento: (win, find) => win.Mage || win.mageConfig || find('script[type="text/x-magento-init"]'),
  prestashop: (win) => win.prestashop,
  shopware: (win, find) => win.router && win.features && find('[data-cart-widget],[data-offcanvas-cart]'),
  bigcommerce: (win, find) => win.BCData || find('link[href*=".bigcommerce.com"]'),
  squarespace: (win) => win.Static && win.Static.SQUARESPACE_CONTEXT,
  wix: (win) => win.wixBiSession || win.wixPerformanceMeasurements,
  webflow: (win, find) => find('html[data-wf-site]'),
  opencart: (win, find) => find('#cart [data-loading-text],link[href*="catalog/view/"]'),
  nextjs: (win, find) => win.__NEXT_DATA__ || win.next || find('#__next,script[src*="/_next/static/"]'),
  nuxt: (win) => win.__NUXT__,
  wordpress: (win, find) => find('link[href*="/wp-content/"],link[rel="https://api.w.org/"]'),
}

/** @returns {string | undefined} */
export function platformOf(win) {
  const find = (selector) => win.document.querySelector(selector)
  return Object.keys(SIGNS).find((name) => {
    try {
      return SIGNS[name](win, find)
    } catch (error) {
      return false
    }
  })
}
