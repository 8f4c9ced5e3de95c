/** A clock that is off by less is nobody's trouble. */
const CLOCK = 300000
/** Sources have this long to find what a page sells. */
const SPEAKS = 4000

/** Said of a directive that the browser has refined: owners write the plain one. */
const plain = (directive) => directive.replace(/-(elem|attr)$/, '')

const unique = (values) => values.filter((value, i) => values.indexOf(value) === i)

function* arrival({ csp, base, opened, problem, settings, settingsStatus, pageOrigin, shop, faults, version }) {
  const origin = new URL(base).origin
  if (settings || settingsStatus) yield ['loaded', version]
  for (const directive of unique(csp.map(plain))) yield ['csp', `${directive} ${origin}`]
  if (opened && !opened.allowed) yield ['origin', pageOrigin]
  if (settingsStatus === 401) yield ['key', shop]
  else if (problem === 'bad_token') yield ['foreign', shop]
  if (settings && settings.send === false) yield ['off', '']
  if (!settings && settingsStatus !== null && settingsStatus !== 401 && !csp.length) yield ['server', settingsStatus || '–']
  if (!csp.length) for (const name of unique(faults)) yield ['part', name]
}

function* silence({ settings, may, said, signals }) {
  if (may.send || !settings || settings.send === false) return
  const names = Object.keys(signals)
  const unheard = names.filter((name) => signals[name] === null)
  if (unheard.length) yield ['asked', unheard.join(', ')]
  else if (said.measurement === false) yield ['denied', names.filter((name) => signals[name].measurement === false).join(', ')]
  else yield ['silent', settings.consent.mode]
}

function* delivery({ sent, opened, csp }) {
  const arrived = sent.reduce((sum, { ok }) => sum + ok, 0)
  const last = sent[sent.length - 1]
  const rejected = sent.reduce((all, one) => all.concat(one.rejected.map(([, reason]) => reason)), [])
  if (arrived) yield ['events', arrived]
  if (rejected.length) yield ['rejected', unique(rejected).join(', ')]
  if (!last || last.status < 300 && last.status) return
  if (last.status === 429 || last.status >= 500) yield ['waiting', last.status]
  else if (!last.status && !csp.length) yield ['unheard', '']
  // That the page is not the shop's has been said, and is why.
  else if (last.status && (!opened || opened.allowed)) yield ['refused', last.status]
}

function* page({ storage, tags, skew, told, isProduct, may, waited, facts, base, said }) {
  if (!storage) yield ['storage', '']
  if (tags > 1) yield ['twice', tags]
  if (Math.abs(skew) > CLOCK) yield ['clock', Math.round(skew / 60000)]
  const sources = unique(told.map(({ source }) => source).filter(Boolean))
  if (sources.length) yield ['sources', sources.join(', ')]
  else if (isProduct && may.send && waited > SPEAKS) yield ['no_source', '']
  const known = Object.keys(said).map((purpose) => `${purpose} ${said[purpose] ? '✓' : '✗'}`)
  if (may.send) yield ['consent', known.join(', ') || '–']
  if (facts.platform) yield ['platform', facts.platform]
  if (facts.first_party) yield ['first_party', base]
  if (storage && may.store) yield ['stored', '']
}

/**
 * What is in order on this page and what is not, by the codes of the server's words for them. Pure.
 * @param {object} seen see `look` in parts/panel.js
 * @returns {[code: string, value: string][]}
 */
export const findings = (seen) =>
  [arrival, silence, delivery, page].reduce((all, rule) => all.concat(Array.from(rule(seen))), []).map(([code, value]) => [code, String(value).slice(0, 300)])
