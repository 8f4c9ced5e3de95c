/** The address and nothing but the address; fragments and lists do not pass. */
const ADDRESS = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9\u0080-\uffff]([a-z0-9\u0080-\uffff-]*[a-z0-9\u0080-\uffff])?\.)+([a-z\u0080-\uffff]{2,}|xn--[a-z0-9-]+)$/i

export function isAddress(value) {
  return value.length < 255 && value.indexOf('@') < 65 && ADDRESS.test(value)
}

/** Compared with letters and digits only, so that `card[cvc]` and `cardNumber` are caught alike. */
const SECRET = /^cc|cardnum|ccnum|creditcard|csc|cvc|cvv|exp|pass|pwd|routing|seccode|securitycode|securitynum|socialsec|socsec|ssn/
/** `username` alone is a login; what autofill knows by another name is not an email address. */
const REFUSED_AUTOCOMPLETE = /^(cc-.*|one-time-code|(current|new)-password|webauthn|username|.*name|tel.*|street-address|address-.*|postal-code|country.*|bday.*|organization.*|sex|url|photo|transaction-.*)$/
const TRAP = /honey|^hp\W|gotcha|\bbot\b|botfield/
/** Somebody else's address is not ours to read. */
const OTHERS = /friend|recipient|receiver|\binvit|\bgift|\brefer(r|ee)/
const NOT_EMAIL = /phone|\btel\b|mobile|first.?name|last.?name|number|\bcode|\bdate|search|filter|subject|title|\botp\b|message|comment|coupon|voucher/

const EMAIL =
  /(^|[^a-z]|e)mail(?!ing|man|box|chimp)|apple.?id|courriel|posta.?elettronica|correo|(^|[^a-z])e.?post(a|adress)?(?![a-z])|sähköposti|poczt|почт|пошт|имейл|ηλεκτρονικ|ημέιλ|メール|邮箱|邮件|郵箱|郵件|電郵|信箱|이메일|전자.?우편|อีเมล|thư điện tử|hòm thư|البريد|بريد|ایمیل|ईमेल|אימייל|דוא.?ל/

const squeeze = (string) => string.toLowerCase().replace(/[^a-z0-9]/g, '')
/** `customerEmail` → `customer email`: words can then be told from parts of words. */
const words = (string) => string.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\-.[\]:]+/g, ' ').toLowerCase().trim()

/**
 * Whether a field asks for the visitor's email address. Pure: the field is described, not touched.
 * @param {{tag, type, autocomplete, inputmode, name, id, placeholder, label, hidden, password, formWords}} field
 *   `hidden`: cannot be seen or reached · `password`: its form holds a password · `formWords`: the form's id, name and action
 * @returns {'email' | 'never' | 'other'} `never` may not be read whatever it contains
 */
export function classify(field) {
  const { tag, type, name, id, placeholder, label } = field
  if (tag !== 'input' || (type && type !== 'email' && type !== 'text')) return 'never'
  if (field.hidden || field.password) return 'never'
  const tokens = field.autocomplete.toLowerCase().split(/\s+/)
  if (tokens.some((token) => REFUSED_AUTOCOMPLETE.test(token))) return 'never'
  const own = [name, id].map(words)
  if ([name, id].some((one) => SECRET.test(squeeze(one)))) return 'never'
  if (own.some((one) => TRAP.test(one) || OTHERS.test(one) || /search|filter|subject|title|\botp\b|one.?time/.test(one))) return 'never'
  if (/\b(log.?in|sign.?in|log.?on)\b|search/.test(words(field.formWords).replace(/[/?&=]/g, ' '))) return 'never'
  if (OTHERS.test(label.toLowerCase())) return 'never'
  const says = own.concat([placeholder, label].map(words)).some((one) => EMAIL.test(one) && !NOT_EMAIL.test(one))
  const example = /\S@\S+\.\S/.test(placeholder)
  return type === 'email' || field.inputmode === 'email' || tokens.indexOf('email') >= 0 || says || example ? 'email' : 'other'
}
