import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { classify, fold } from '../../../static/js/src/tag/field_kinds.js'
import { kindOf } from '../../../static/js/src/tag/detail_kinds.js'

const field = (given) => ({
  tag: 'input', type: '', autocomplete: '', inputmode: '', name: '', id: '', placeholder: '', label: '', hidden: false, password: '', alone: false, formWords: '', ...given,
})
const kind = (given, also) => classify(field(given), also).kind
/** As in a shop that has turned every kind on. */
const every = (given) => classify(field(given), { details: kindOf })

describe('an email field is known by its type, its autocomplete, its keyboard or its words', () => {
  const EMAIL = {
    'a plain one': { type: 'email' },
    'a stock Python shop': { type: 'text', name: 'guest-email', id: 'id_guest-email' },
    'Shopify contact': { type: 'email', autocomplete: 'shipping email', id: 'email', placeholder: 'Email or mobile phone number' },
    'Shopify newsletter': { type: 'email', name: 'contact[email]', id: 'NewsletterForm--footer', formWords: 'contact_form /contact#contact_form' },
    'WooCommerce billing': { type: 'email', name: 'billing_email', id: 'billing_email', autocomplete: 'email username' },
    'a dotted id': { type: 'text', id: 'checkout.customer.email' },
    'Mailchimp': { type: 'email', name: 'EMAIL', id: 'mce-EMAIL', placeholder: 'Email Address' },
    'camel case': { name: 'customerEmail' },
    'hungarian habit': { id: 'txtEmailAddress' },
    'run together': { name: 'useremail' },
    'a keyboard for addresses': { inputmode: 'email', name: 'contact' },
    'an example to follow': { name: 'c1', placeholder: 'you@example.com' },
    'German': { label: 'E-Mail-Adresse *' },
    'Dutch': { label: 'E-mailadres' },
    'French': { label: 'Courriel' },
    'Spanish': { placeholder: 'Correo electrónico' },
    'Italian': { label: 'Indirizzo di posta elettronica' },
    'Swedish': { label: 'E-postadress' },
    'Turkish': { label: 'E-posta' },
    'Finnish': { label: 'Sähköposti' },
    'Polish': { label: 'Adres poczty elektronicznej' },
    'Russian': { label: 'Электронная почта' },
    'a new address in Russian': { label: 'Новая почта' },
    'Ukrainian': { label: 'Електронна пошта' },
    'Greek': { label: 'Διεύθυνση ηλεκτρονικού ταχυδρομείου' },
    'Vietnamese': { placeholder: 'Địa chỉ thư điện tử' },
    'Thai': { label: 'อีเมล' },
    'Japanese': { label: 'メールアドレス' },
    'Chinese': { placeholder: '电子邮箱' },
    'Korean': { label: '이메일 주소' },
    'Arabic': { label: 'البريد الإلكتروني' },
    'Portuguese': { label: 'Correio eletrónico' },
    'Brazilian': { label: 'Endereço de e-mail' },
    'Danish': { label: 'Bekræft e-mailadresse' },
    'Vietnamese, borrowed': { label: 'Nhập email của bạn' },
    'French, spelt out': { label: 'Adresse électronique' },
    'letters with their accents apart': { label: 'Correo electro\u0301nico' },
    'to repeat it': { name: 'email_confirm', label: 'Repeat your email' },
    'a field alone in a newsletter': { name: 'sendto', alone: true, formWords: 'newsletter-form' },
    'on the page of a login, to have a password sent': { name: 'email', formWords: 'recover /login/recover' },
    'named after the form it stands in': { type: 'email', id: 'email_forgotPassword' },
    'with words about coupons': { name: 'email', label: 'Email for weekly coupons' },
    'Apple': { label: 'Apple ID' },
    'a sign-up, which is no sign-in': { type: 'email', formWords: 'sign-up-form /newsletter/signup' },
    'a catalogue, which is no log-in': { type: 'email', formWords: 'catalog-inquiry' },
    'the email beside a phone, by its name': { name: 'email', label: 'Email or phone number' },
    'preferred, which is no referral': { name: 'preferred_email' },
  }
  for (const [who, given] of Object.entries(EMAIL)) test(who, () => assert.equal(kind(given), 'email'))
})

describe('what must never be read', () => {
  const NEVER = {
    'a password': { type: 'password', name: 'email' },
    'hidden by its type': { type: 'hidden', name: 'email' },
    'hidden from sight or reach': { type: 'email', hidden: true },
    'beside a password': { type: 'email', password: 'login' },
    'beside a password that is being chosen': { type: 'email', password: 'new' },
    'a file': { type: 'file', name: 'email' },
    'a number': { type: 'number', name: 'email' },
    'a search': { type: 'search', name: 'email' },
    'a textarea': { tag: 'textarea', name: 'email' },
    'a select': { tag: 'select', name: 'email' },
    'an editable box': { tag: 'div', id: 'email' },
    'a card holder by autocomplete': { type: 'email', autocomplete: 'section-a cc-name' },
    'a one-time code': { name: 'email', autocomplete: 'one-time-code' },
    'a passkey': { type: 'email', autocomplete: 'username webauthn' },
    'a login by autocomplete': { type: 'email', autocomplete: 'username' },
    'a card number': { type: 'text', name: 'card[cardNumber]', placeholder: 'a@b.co' },
    'a card code': { id: 'x-cvc', placeholder: 'a@b.co' },
    'a card expiry': { type: 'email', name: 'exp-date' },
    'cc': { type: 'email', name: 'cc_email' },
    'a password in text': { type: 'text', name: 'pass_email' },
    'a social security number': { type: 'email', id: 'ssn' },
    'a routing number': { type: 'email', id: 'routingEmail' },
    'a search box': { type: 'email', name: 'search_email' },
    'a subject': { name: 'email_subject' },
    'a title': { name: 'mail-title' },
    'a code sent by email': { name: 'email_otp' },
    'a form to log in': { type: 'email', formWords: '/account/login' },
    'a form to sign in': { type: 'email', formWords: 'signInForm' },
    'a search form': { type: 'text', placeholder: 'a@b.co', formWords: 'search' },
    'a honeypot': { type: 'email', name: 'email_honeypot' },
    "Formspree's honeypot": { type: 'email', name: '_gotcha' },
    'a bot field': { type: 'email', name: 'bot-field' },
    "a friend's address": { type: 'email', name: 'friend_email' },
    "a gift card's recipient": { type: 'email', label: 'Recipient email' },
    'somebody invited': { type: 'email', name: 'invite[email]' },
    'a Vietnamese recipient': { type: 'email', label: 'Email người nhận' },
    'a Russian recipient': { type: 'email', label: 'Email получателя' },
    'a Thai recipient': { type: 'email', label: 'อีเมลผู้รับ' },
    'a German friend': { type: 'email', label: 'E-Mail Ihres Freundes' },
    'a French recipient': { type: 'email', label: 'E-mail du destinataire' },
    'a Japanese recipient': { type: 'email', label: '受取人のメールアドレス' },
    'a passwordless login': { type: 'email', formWords: 'form Log in' },
    'a search that says so in what people read': { type: 'text', placeholder: 'Search by email' },
    'a Vietnamese search': { type: 'text', placeholder: 'Tìm kiếm theo email' },
    'a Thai search': { type: 'text', placeholder: 'ค้นหาอีเมล' },
    'a Chinese search': { type: 'text', placeholder: '輸入信箱查詢' },
    'a Japanese search': { type: 'text', label: 'メールアドレスで検索' },
    'a filter of a list': { type: 'email', name: 'email', formWords: '/members/filter' },
    'a list of addresses': { name: 'emails', placeholder: 'Emails, separated by commas' },
    'whom a letter goes to': { name: 'txtEmail', label: 'To' },
    'a Russian list of addresses': { name: 'to', label: 'Адреса электронной почты через запятую' },
  }
  for (const [who, given] of Object.entries(NEVER)) test(who, () => assert.equal(kind(given), 'never'))
})

describe('what is no email field', () => {
  const OTHER = {
    'a first name': { name: 'first_name' },
    'a first name with "email" in its label': { autocomplete: 'given-name', label: 'Name for the email' },
    'a captcha with an id that it was copied with': { id: 'input-email', label: 'Captcha' },
    'a Russian postal code': { label: 'Почтовый индекс' },
    'a Polish post office': { label: 'Poczta' },
    'a form of one field about something else': { name: 'q1', alone: true, formWords: 'survey' },
    'a mailing address': { label: 'Mailing address' },
    'a phone that is never mailed': { name: 'contact', label: 'Phone (we never email you)' },
    'the code that was mailed': { label: 'Enter the code we emailed you' },
    'an order number': { label: 'Order number from your email' },
    'a date': { label: 'Date of the email' },
    'a postal code': { name: 'postcode' },
    'a post office': { label: 'the post office near you' },
    'a coupon': { placeholder: 'Coupon from our email' },
    'a parcel locker': { label: 'Відділення або поштомат' },
    'a carrier called mail': { label: 'Адрес отделения «Новой почты»' },
    'the Russian post': { label: 'Почта России, индекс' },
    'nothing to go by': {},
  }
  for (const [who, given] of Object.entries(OTHER)) test(who, () => assert.equal(kind(given), 'other'))
})

describe('a shop may allow forms in which a password is chosen, but none to log in with', () => {
  test('to register', () => assert.equal(kind({ type: 'email', password: 'new' }, { passwords: true }), 'email'))
  test('to register with one password', () => assert.equal(kind({ type: 'email', password: 'login', formWords: '/account/register' }, { passwords: true }), 'email'))
  for (const button of ['Зарегистрироваться', 'สมัครสมาชิก', '新規登録', '注册', '가입하기', 'Cadastrar', 'Iscriviti', 'Konto erstellen', 'Tạo tài khoản']) {
    test(`to register, as its button says: ${button}`, () => assert.equal(kind({ type: 'email', name: 'login', password: 'more', formWords: button }, { passwords: true }), 'email'))
  }
  test('to log in', () => assert.equal(kind({ type: 'email', password: 'login' }, { passwords: true }), 'never'))
  for (const button of ['Войти', 'เข้าสู่ระบบ', 'ログイン', '登录', '登入', '로그인', 'Entrar', 'Đăng nhập']) {
    test(`to log in, as its button says: ${button}`, () => assert.equal(kind({ type: 'email', password: 'login', formWords: button }, { passwords: true }), 'never'))
  }
})

const KINDS = {
  phone: {
    en: ['Phone', 'Mobile number', 'Cell phone', 'Telephone *', 'Tel.'], vi: ['Số điện thoại', 'SĐT', 'Điện thoại di động'], ru: ['Телефон', 'Номер телефона', 'Мобильный', 'Тел.'],
    th: ['เบอร์โทรศัพท์', 'หมายเลขโทรศัพท์', 'มือถือ'], de: ['Telefonnummer', 'Handynummer', 'Mobilnummer'], fr: ['Numéro de téléphone', 'Portable'], es: ['Teléfono', 'Móvil', 'Celular'],
    it: ['Telefono', 'Cellulare', 'Numero di telefono'], pt: ['Telefone', 'Telemóvel', 'Celular'], nl: ['Telefoonnummer', 'Mobiel nummer'], pl: ['Numer telefonu', 'Telefon komórkowy'],
    ja: ['電話番号', '携帯電話'], zh: ['电话号码', '手机', '手機號碼'], ko: ['전화번호', '휴대폰 번호'], ar: ['رقم الهاتف'], tr: ['Telefon numarası'], uk: ['Номер телефону'],
  },
  birth_date: {
    en: ['Date of birth', 'Birthday (MM/DD/YYYY)', 'Birth date'], vi: ['Ngày sinh'], ru: ['Дата рождения'], th: ['วันเกิด', 'กรอกวันเกิดของคุณ'], de: ['Geburtsdatum', 'Geburtstag'],
    fr: ['Date de naissance'], es: ['Fecha de nacimiento'], it: ['Data di nascita'], pt: ['Data de nascimento'], nl: ['Geboortedatum'], pl: ['Data urodzenia'], ja: ['生年月日'], zh: ['出生日期', '生日'],
    ko: ['생년월일'], tr: ['Doğum tarihi'], da: ['Fødselsdato'],
  },
  'name given': {
    en: ['First name', 'Given name'], vi: ['Tên gọi'], th: ['ชื่อจริง'], de: ['Vorname'], fr: ['Prénom'], es: ['Primer nombre'], it: ['Primo nome'], pt: ['Primeiro nome'], nl: ['Voornaam'], pl: ['Imię'], ja: ['名'], zh: ['名字'],
  },
  'name family': {
    en: ['Last name', 'Surname', 'Family name'], vi: ['Họ'], ru: ['Фамилия'], th: ['นามสกุล'], de: ['Nachname', 'Familienname'], fr: ['Nom de famille'], es: ['Apellidos'], it: ['Cognome'],
    pt: ['Sobrenome'], nl: ['Achternaam'], pl: ['Nazwisko'], ja: ['姓', '苗字'], zh: ['姓', '姓氏'],
  },
  'name full': {
    en: ['Full name'], vi: ['Họ và tên', 'Họ tên'], ru: ['ФИО', 'Фамилия и имя'], th: ['ชื่อ-นามสกุล', 'ชื่อ นามสกุล'], de: ['Vor- und Nachname'], fr: ['Nom complet', 'Nom et prénom'],
    es: ['Nombre completo', 'Nombre y apellidos'], it: ['Nome e cognome'], pt: ['Nome completo'], nl: ['Volledige naam'], pl: ['Imię i nazwisko'], ja: ['お名前', '氏名'], zh: ['姓名'], ko: ['성명'],
  },
  // Given or full: the rest of the form says which.
  'name ': {
    en: ['Name', 'Your name *', 'Name (required)'], vi: ['Tên', 'Nhập tên của bạn'], ru: ['Имя', 'Ваше имя'], th: ['ชื่อ', 'กรอกชื่อของคุณ'], de: ['Name', 'Geben Sie Ihren Namen ein'], fr: ['Nom', 'Votre nom'], es: ['Nombre'],
    it: ['Nome'], pt: ['Nome'], nl: ['Naam'], ja: ['名前'], ko: ['이름'],
  },
}

describe('the other kinds are told in many languages, by a label or a placeholder alone', () => {
  for (const [expected, languages] of Object.entries(KINDS)) {
    const [wanted, part = ''] = expected.split(' ')
    for (const [language, texts] of Object.entries(languages)) {
      for (const said of texts) {
        test(`${expected} ${language}: ${said}`, () => {
          assert.deepEqual(every({ label: said }), { kind: wanted, part })
          assert.deepEqual(every({ placeholder: said, name: 'field_7' }), { kind: wanted, part })
        })
      }
    }
  }
})

describe('the other kinds are told by autocomplete and by names', () => {
  const NAMED = {
    'phone ': [{ autocomplete: 'shipping tel' }, { autocomplete: 'tel-national' }, { type: 'tel', name: 'customer[phone]' }, { id: 'billing_phone' }, { name: 'txtMobile' }, { name: 'tel' }, { name: 'so_dien_thoai' }, { id: 'sodienthoai' }, { name: 'sdt' }, { label: 'Your WhatsApp' }, { type: 'tel', placeholder: '+221 77 123 45 67' }, { type: 'tel', placeholder: '+7 (___) ___-__-__' }, { label: 'เบอร์ติดต่อ' }],
    'name given': [{ autocomplete: 'section-a given-name' }, { name: 'billing_first_name' }, { id: 'tbFirstName' }, { name: 'user[first_name]', label: 'First name' }, { name: 'fname' }, { label: '名字：' }],
    'name family': [{ autocomplete: 'family-name' }, { name: 'lastname' }, { name: 'profile_last_name' }],
    'name full': [{ autocomplete: 'name' }, { name: 'fullName' }, { name: 'client[fio]' }, { name: 'ho_ten' }, { id: 'hoten' }],
    'name ': [{ name: 'author', label: 'Name *' }, { name: 'contact[name]' }, { name: 'your-name' }, { name: 'client[name]' }, { id: 'txtName' }, { placeholder: 'Ihr Name *' }, { placeholder: 'Enter your name please' }, { label: 'Контактное лицо' }, { label: 'ชื่อลูกค้า' }, { label: 'Nombre(s)' }],
    'birth_date ': [{ autocomplete: 'bday' }, { type: 'date', name: 'birthdate' }, { name: 'dob' }, { name: 'ngaysinh' }, { type: 'date', name: 'year', label: 'Date of birth' }],
  }
  for (const [expected, fields] of Object.entries(NAMED)) {
    const [wanted, part] = expected.split(' ')
    for (const given of fields) test(`${expected}: ${JSON.stringify(given)}`, () => assert.deepEqual(every(given), { kind: wanted, part }))
  }
  test('and none of them where the shop has not asked', () => {
    for (const given of Object.values(NAMED).flat()) assert.equal(kind(given), 'other')
  })
})

describe('what sounds like one of the other kinds and is not', () => {
  const NOT = [
    { label: 'Name on card' }, { label: 'Cardholder name' }, { name: 'cc-name' }, { autocomplete: 'cc-name', label: 'Name' }, { label: 'Tên chủ thẻ' }, { label: 'ชื่อบนบัตร' }, { label: 'Имя на карте' },
    { label: 'Karteninhaber Name' }, { label: 'Nom du titulaire' }, { label: 'Nombre del titular' }, { label: 'Nome sulla carta' }, { label: 'Naam op kaart' }, { label: 'Imię i nazwisko posiadacza karty' },
    { label: 'カード名義 お名前' }, { label: '持卡人姓名' }, { label: 'Password' }, { label: 'Mật khẩu' }, { label: 'รหัสผ่าน' }, { label: 'Пароль' }, { label: 'Username' }, { label: 'Tên đăng nhập' }, { label: 'ชื่อผู้ใช้' },
    { label: 'Имя пользователя' }, { label: "Nom d'utilisateur" }, { label: 'Nombre de usuario' }, { label: 'Nome utente' }, { label: 'Gebruikersnaam' }, { label: 'Nazwa użytkownika' }, { label: 'ユーザー名' }, { label: '用户名' },
    { label: 'Company name' }, { label: 'Tên công ty' }, { label: 'ชื่อบริษัท' }, { label: 'Nickname' }, { label: 'Product name' }, { name: 'name', label: 'Property name' }, { label: 'Name of your first pet' },
    { label: "Mother's maiden name" }, { label: 'Friend name' }, { label: 'Recipient phone' }, { label: 'Tên người nhận' }, { label: 'Fax number' }, { label: 'Phone extension' }, { name: 'phone_country_code' },
    { type: 'tel', name: 'cardnumber' }, { type: 'tel', name: 'zip', label: 'Postcode' }, { type: 'tel', label: 'Security code' }, { type: 'tel', name: 'x7' }, { label: 'Phone PIN' }, { label: 'Place of birth' },
    { label: 'Lieu de naissance' }, { label: 'Geburtsort' }, { name: 'birth_day', label: 'Day' }, { name: 'dob[year]' }, { type: 'date', name: 'delivery' }, { label: "Child's date of birth" }, { label: 'Coupon code' },
    { label: 'IBAN' }, { label: 'Passport number' }, { label: 'Số CCCD' }, { label: 'СНИЛС' }, { label: 'Codice fiscale' }, { autocomplete: 'organization', label: 'Name' }, { autocomplete: 'tel-extension', label: 'Phone' },
    { tag: 'select', label: 'Date of birth' }, { tag: 'textarea', label: 'Name' }, { type: 'number', label: 'Phone' }, { type: 'password', label: 'Name' }, { type: 'search', label: 'Name' }, { label: 'Name', hidden: true },
    { label: 'Emergency contact name' }, { label: 'Emergency contact phone' }, { name: 'child_first_name', label: 'First name' }, { label: "Spouse's date of birth" }, { label: 'ФИО врача' }, { label: 'Телефон родителя' },
    { label: 'Họ tên phụ huynh' }, { label: 'ชื่อผู้ปกครอง' }, { label: '保護者氏名' }, { label: 'Company full name' }, { name: 'fullname', label: 'Полное наименование' }, { label: 'Estado de nascimento' },
    { label: 'วันเกิด', placeholder: 'วัน' }, { type: 'tel', placeholder: '12' }, { type: 'tel', label: 'Zip', placeholder: '12345' },
    { name: 'matkhau', label: 'Tên' }, { placeholder: 'Search by name' }, { placeholder: 'Поиск по имени' }, { name: 'name', formWords: '/guests/filter' },
  ]
  for (const given of NOT) test(JSON.stringify(given), () => assert.ok(['never', 'other'].includes(every(given).kind), every(given).kind))
})

test('folding takes accents off and leaves other scripts whole', () => {
  assert.deepEqual(['Prénom', 'Số điện thoại', 'Ёлка', '휴대폰', 'メール', 'ชื่อ'].map(fold), ['prenom', 'so đien thoai', 'елка', '휴대폰', 'メール', 'ชื่อ'])
})
