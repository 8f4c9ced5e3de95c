/** Where a popup may lead. A document or an answer can name any address; only http(s) ones are ever followed or loaded. */

export function safeUrl(value, base = location.href) {
  try {
    const url = new URL(String(value), base)
    return value && /^https?:$/.test(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
