/**
 * What a field of a form asks for, told from everything but its value. Pure: the field is described, not touched (field_view.js).
 * This half knows what may never be read, and addresses; the other kinds, which few shops turn on, are in detail_kinds.js.
 *
 * Words are compared folded (`fold`): small letters, no accents, so that one spelling does for all.
 */

const SECRET_NAMES =
  /^cc|cardnum|ccnum|creditcard|debitcard|cardholder|nameoncard|csc|cv[cvn]|expir|exp(date|month|year|m|y)|^exp$|cardexp|pass|pwd|routing|sec(urity)?(code|num)|soc(ial)?sec|ssn|iban$|accountnum|taxid|vatid|token|captcha/
/** `forgotPassword` names the form that the field stands in, not what it asks for. */
const FORGOTTEN = /(forgot(ten)?|lost|reset|recover|remind) ?(your|my)? ?(pass(word)?|pwd)|(pass(word)?|pwd) ?(forgot(ten)?|lost|recover|reset|remind)|mot ?de ?passe ?(perdu|oublie)/g
/** What browsers are told to fill in with something else. `username` alone is a login. */
const REFUSED = /^(cc-.*|one-time-code|(current|new)-password|webauthn|transaction-.*)$/
const NOT_ADDRESS = /^(tel|bday|address|postal|country|organization)|name$|address$/
const TRAP = /honey|^hp\W|gotcha|\bbot\b|botfield|leave (this|it) (field )?(blank|empty)/
/** Somebody else's address is not ours to read. */
const OTHERS =
  /friend|recipient|receiver|\binvit|\bgift|\brefer(r|ee)|\bfreund(?!l)|empfanger|destinata|\bami(e|s)?\b|cadeau|\bamig[oa]s?\b|regalo|\bamic[oi]\b|presente(ado)?\b|vriend|ontvanger|znajom|odbiorc|prezent|друг(а|у|ом|зья|зей)?(?![а-я])|получател|подар|ban be|nguoi nhan|qua tang|เพื่อน|ผู้รับ|ของขวัญ|友達|友人|受取|受け取|朋友|收件人|收货人|收貨人|받는|친구|^(to|кому|đen|ถึง)$|\bcomma|separa[dt]|getrennt|запят/
const SEARCH = /search|filter|suche|recherch|\bbusca|\bcerca\b|zoek|szuk|поиск/
/** In what people read, the words above are about anything unless they begin it. */
const SOUGHT = /^(search|filter|suche|recherch|busca|cerca\b|procur|zoek|szuk|wyszuk|поиск|искать|найти|tim (kiem|theo)|tra cuu)|ค้นหา|検索|搜索|搜尋|查[询詢找]|검색/
const LOGIN = /\b(log.?in|log.?on|sign.?[io]n|einlogg?en|inloggen|logowanie|iniciar.?sesion|accedi|connexion|entrar|[dđ]ang.?nhap)\b|войти|เข้าสู่ระบบ|ログイン|登录|登錄|登入|로그인/
/** What a login is not, though its page may be called so. */
const SIGN_UP = /regist|\breg ?form|sign.?up|creat|\bjoin\b|subscri|newsletter|forg[eo]t|lost|recover|reset|remind|vergess|oubli|rejestr|anmeldung|inscri|inscrev|iscriv|cadastr|erstell|zaloz|[dđ]ang.?ky|tao tai khoan|регистр|สมัคร|ลงทะเบียน|登録|注册|註冊|가입/
/** A form of one field that speaks of these asks for an address, whatever it calls it. */
const NEWSLETTER = /newsletter|subscri|mailing.?list|рассылк|メルマガ|ban tin|จดหมายข่าว/

const EMAIL =
  /(^|[^a-z]|e)mail(?!ing|man|box|chimp)|apple.?id|courriel|posta.?elettronica|corr(eu|eio).?ele|correo|(adresse|direccion|indirizzo|endereco) ele|\be.?p(ost(a|e|en|i)?|ast[sa]|oct|os)(adr\w*)?\b|sahkoposti|poczt[aey].{1,2}el|почт[аыеу](?!м)|пошт[аиуо](?!м)|электронн.{1,3} адрес|им[еэ]ил|эмеил|ηλεκτρονικ|ημειλ|メール|邮箱|邮件|郵箱|郵件|電郵|電子郵|信箱|이메일|전자.?우편|อีเมล|thu đien tu|hom thu|البريد|بريد|ایمیل|ईमेल|אימייל|דוא.?ל/
const NOT_EMAIL =
  /нов(а|ою|ои|у) по[шч]т|почт[аоуы]и? росси|отделени|відділенн|prenom|vorname|phone|\btel\b|mobile|first.?name|last.?name|number|\bcode|\bdate|subject|title|\botp\b|message|comment|coupon|voucher|телефон|(^|[^а-я])(код|пароль|тема)([^а-я]|$)|รหัส|コード|件名|验证|驗證|\bcode\b|kennwort|passwor/

const ACCENTS = /[\u0300-\u036f]/g
/** `Prénom` → `prenom`; letters that are made of parts (Korean, Japanese) are put together again. */
export const fold = (string) => string.toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')
const squeeze = (string) => string.toLowerCase().replace(/[^a-z0-9]/g, '')
/** `customerEmail` → `customer email`: words can then be told from parts of words. */
const words = (string) => fold(string.replace(/([a-z])([A-Z])/g, '$1 $2')).replace(/[\s_\-.[\]:：*()]+/g, ' ').trim()

/** Whether one of the texts says this, and not that. */
export const says = (texts, yes, no) => texts.some((one) => yes.test(one) && !no.test(one))

function isRefused({ tag, type, name, id, hidden, password, formWords }, own, texts, tokens, passwords) {
  if (tag !== 'input' || !/^(text|email|tel|date)?$/.test(type) || hidden) return true
  if (tokens.some((token) => REFUSED.test(token)) || (tokens.indexOf('username') >= 0 && tokens.indexOf('email') < 0)) return true
  if ([name, id].some((one) => SECRET_NAMES.test(squeeze(one).replace(FORGOTTEN, '')))) return true
  if (own.some((one) => SEARCH.test(one) || /subject|title|\botp\b|one.?time/.test(one)) || texts.some((one) => SOUGHT.test(one))) return true
  if (texts.some((one) => OTHERS.test(one) || TRAP.test(one))) return true
  const around = words(formWords).replace(/[/?&=]/g, ' ')
  const all = own.concat(around).join(' ')
  const isSignUp = SIGN_UP.test(all)
  const isCalledLogin = LOGIN.test(all)
  const isLogin = password === 'login' ? isCalledLogin || !isSignUp : isCalledLogin && !isSignUp && password !== 'new'
  return isLogin || /search|filter/.test(around) || (!!password && !passwords)
}

function isEmail({ type, inputmode, placeholder, alone, formWords }, texts) {
  if (type === 'date' || says(texts, /captcha/, /^$/)) return false
  if (type === 'email' || inputmode === 'email' || says(texts, EMAIL, NOT_EMAIL) || /\S@\S+\.\S/.test(placeholder)) return true
  return alone && type !== 'tel' && NEWSLETTER.test(words([formWords].concat(texts).join(' ')))
}

/**
 * @param {{tag, type, autocomplete, inputmode, name, id, placeholder, label, hidden, password, alone, formWords}} field
 *   `hidden`: cannot be seen or reached · `password`: '' none in its form, 'login', 'new' where one is being chosen, 'more' where the
 *   form asks for more than a login does · `alone`: the only text field of its form, or of what surrounds it · `formWords`: the form's id, name and action, and what
 *   its button says
 * @param {{passwords?: boolean, details?: (field: object, texts: string[], tokens: string[]) => Kind}} also `passwords`: the shop allows
 *   forms in which a password is chosen · `details`: detail_kinds.js, where the shop wants more than addresses
 * @typedef {{kind: 'email' | 'phone' | 'name' | 'birth_date' | 'never' | 'other', part: '' | 'full' | 'given' | 'family'}} Kind
 * @returns {Kind} `never` may not be read whatever it contains · `part` is of a name; '' there: given or full, as the rest of the form says
 */
export function classify(field, { passwords, details } = {}) {
  const tokens = field.autocomplete.toLowerCase().split(/\s+/)
  const own = [field.name, field.id].map(words)
  const texts = own.concat([field.placeholder, field.label].map(words)).map((one) => one.replace(FORGOTTEN, '').slice(0, 120))
  if (isRefused(field, own, texts, tokens, passwords)) return { kind: 'never', part: '' }
  const mayBe = !tokens.some((token) => NOT_ADDRESS.test(token))
  if (tokens.indexOf('email') >= 0 || (mayBe && isEmail(field, texts))) return { kind: 'email', part: '' }
  return details ? details(field, texts, tokens) : { kind: 'other', part: '' }
}
