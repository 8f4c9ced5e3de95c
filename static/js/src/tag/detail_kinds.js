import { says } from './field_kinds.js'

/** The kinds that few shops turn on: phone numbers, names and birth dates, in many languages. Pure; see field_kinds.js. */

/** Secrets in words that people read. Vietnamese "card" without its accents is an English article, so it comes with its neighbours. */
const SECRET_WORDS =
  /passw|passcode|\bpin\b|\botp\b|\bcvc|\bcvv|\biban\b|\bbic\b|\bssn\b|captcha|kennwort|mot de passe|contrasen|\bsenha|wachtwoord|haslo|parol[aei]?\b|парол|mat ?khau|รหัส|パスワード|暗証|密[码碼]|비밀번호|סיסמ|مرور|\b(credit|debit|bank|on|your|gift|the|of) ?card|card ?(holder|number|name|no\b)|\bkarte|kreditk|kontoinhaber|\bcarte\b|titulaire|tarjeta|titular\b|\bcarta d|\bcarta$|sulla carta|intestatario|cartao|creditcard|\bkaart|op kaart|\bkart[ya]\b|posiadacz|\bкарт|(chu|so|tren|ma) the\b|บัตร|カード|クレジット|持卡|信用卡|卡号|卡號|银行|카드|social security|security (code|number|question)|passport|паспорт|снилс|\bинн\b|tax (id|number|code)|\bvat\b|codice fiscale|\bcpf\b|\bcnpj\b|\bdni\b|\bnif\b|\bpesel\b|\bnip\b|can cuoc|\bcccd\b|マイナンバー|身份证|身份證|maiden|verif[a-z]* code|\bcod(e|igo|ice)\b(?! ?post)|\bkod\b|(^|[^а-я])код([^а-я]|$)|\bma (so|xac|giam|otp)|コード|验证码|驗證碼/
const COUPON = /coupon|voucher|gutschein|promo|discount|クーポン|优惠|giam gia/
const AUTOCOMPLETE = { tel: ['phone', ''], 'tel-national': ['phone', ''], name: ['name', 'full'], 'given-name': ['name', 'given'], 'family-name': ['name', 'family'], bday: ['birth_date', ''] }
const SOMETHING_ELSE = /^(nickname|organization.*|honorific.*|additional-name|street-address|address-.*|postal-code|country.*|sex|url|photo|tel-.*|bday-.*)$/

const PHONE =
  /phone|telefo|teleph?o?n|\bte?lf?\b|\bmob(i[el]{1,2})?\b|mobil(e|nummer|telefon|tel|ni)|\bmovil|telemovel|celular|cellulare|\bcell\b|\bhandy|\bgsm\b|portable|komork|puhelin|т[еэ]л[еэ]фон|(^|[^а-я])тел([^а-я]|$)|мобильн|[đd]ien ?thoai|\bs[đd]t\b|di đong|whats.?app|โทร|มือถือ|เบอร์ติดต่อ|(^| )เบอร์$|電話|携帯|手機|手机|电话|전화|휴대|핸드폰|هاتف|جوال|تلفن|טלפון|τηλεφων|κινητο/
/** An example to follow, where the site says no more. */
const PHONE_EXAMPLE = /^\+\d[\d ().\-x_]{6,}$/i
const NOT_PHONE = /suffix|fax|факс|\bext\b|extension|prefix|country|\bcode|iphone|smartphone|headphone|megaphone|\btype|model|mail|почт|メール|邮|email/

const BIRTH =
  /birth|\bb ?day\b|\bdob\b|geburt|naissance|nacimiento|nascita|nasciment|geboorte|urodz|рожден|народжен|ngay ?sinh|sinh nhat|วันเกิด|เกิดวันที่|生年月日|誕生日|出生日|生日|생년월일|생일|dogum|f[oø]ds?el|syntyma|szulet|narozen/
const NOT_BIRTH = /year of|state|estado|birth ?year|birth ?month|sjahr|place|city|country|ort\b|lieu|lugar|luogo|local|plaats|miejsc|мест|สถานที่|地|certif|child|kind(es)?\b|baby|\bpet\b|\bdog\b|enfant|\bhij[oa]|bambin|name/
/** A day, a month or a year of its own is no date. A field of the type `date` holds a whole one, whatever it is called. */
const A_PART = /\b(day|month|year|dd?|mm?|yy(yy)?|tag|monat|jahr|jour|mois|annee|dia|mes|ano)\b|\b[123]$/
const ONE_PART = /^(day|month|year|วัน|เดือน|ปี|ngay|thang|nam|день|месяц|год|日|月|年)$/

const FULL =
  /full ?name|nom complet|nom et pre|prenom et nom|nombre completo|nombres? y ape|nome completo|nome e (cog|sobre|ape)|volledige naam|imie i nazw|nazwisko i im|(^|[^а-я])фио([^а-я]|$)|фамилия.{1,3}имя|имя.{1,3}фамилия|\bho ?(va |& ?)?ten\b|\bfio\b|ชื่อ.{0,5}(นาม)?สกุล|氏名|お名前|姓名|성명|(vor|first).{1,6}(nach|zu|last) ?name|vollstandig/
const GIVEN = /(first|given|fore) ?name|\bf ?name\b|fornavn|fornamn|etunimi|jmeno|\bmeno\b|vorname|prenom|primo nome|primeiro nome|primer nombre|voornaam|\bimie\b|\bten (goi|rieng)\b|ชื่อจริง|ชื่อต้น|^名$|^メイ$|名字/
const FAMILY =
  /(last|family|sur) ?name|\bl ?name\b|nachname|familienname|zuname|nom de famille|apellido|cognome|sobrenome|ultimo nome|apelido|achternaam|familienaam|nazwisko|фамили|прізвище|^(nhap )?ho( dem| cua ban)?$|นามสกุล|^姓$|姓氏|苗字|^セイ$|^성$|soyad|etternavn|efternamn|efternavn|sukunimi|prijmeni|priezvisk|prezime/
/** Whole texts, since a name may be anything's. Given or full: the rest of the form says which. */
const NAME =
  /^((your|my|the|enter|please|customer|client|buyer|contact|txt|input|real|billing|shipping|delivery|sender|author|reviewer|guest|form|escriba|saisissez|entrez|inserisci|introdu[cz][ae]|votre|su|tu|ihr(en?)?|dein(en?)?|geben sie|ingrese|ingresa|il|tuo|suo|digite|o|seu|uw|je|vul|twoje|podaj|введите|укажите|ваше?|vui|long|nhap) )*(namen?|nom|nombres?( s)?|nome|naam|navn|namn|имя|ім.я|isim|ten)( (ein|cua (ban|toi)|in|required|optional|obligatoire|obligatorio|necessario|please|bitte|pflichtfeld|erforderlich))*$|^(กรุณา)?(กรอก|ใส่|ระบุ|ป้อน)?ชื่อ(ของคุณ|ลูกค้า)?$|контактное лицо|ansprechpartner|nguoi lien he|ผู้ติดต่อ|联系人|聯絡人|名前|이름|ad[iı]n[iı]z|^الاسم/
const NOT_NAME =
  /user|login|log in|nick|display|screen|compan|business|organi[sz]|firm|entrepri|empres|aziend|ditta\b|bedrij|societ|организац|компани|cong ty|to chuc|บริษัท|องค์กร|会社|企業|公司|组织|組織|회사|조직|host|domain|\bfile|product|\bitem|street|stra(ss|ß)e|\bcity|country|state|event|\blist|group|team|\bsite|website|school|middle|second name|отчеств|account|\bbank|\bkey\b|passkey|api\b|variant|campaign|title|subject|suffix|utente|usuari|utiliz|utilis|benutz|gebruik|uzytk|pseud|пользоват|логин|nguoi dung|đang nhap|truy cap|khoa\b|san pham|quoc gia|ผู้ใช้|สินค้า|ประเทศ|เล่น|คีย์|ユーザ|ログイン|商品|国|ニックネーム|用户|用戶|使用者|昵称|暱稱|产品|產品|国家|사용자|아이디|\bpet\b|server|\bapp\b|device|project|brand|\bshop|\bstore|partner|\bblog|recipe|mail|phone|name (your|a|this|the|it)\b|manager|teacher|doctor|hotel|\bcar\b|game|character|song|artist|band\b|naziv|\bcode/

/** Other people, and what is called by a name and is nobody: their names are not the visitor's. */
const THIRD =
  /emergency|next of kin|spouse|husband|\bwife|\bchild|guardian|doctor|teacher|supervisor|notfall|ehepartner|kind(es)?\b|arzt|urgence|enfant|conjoint|medecin|medico|emergen[cz]|conyuge|conjuge|\bhij[oa]|coniuge|figli[oa]|filh[oa]|opiekun|dziecka|lekarz|ребен|родител|врач|руководит|учител|супруг|nguoi than|phu huynh|giao vien|bac si|ฉุกเฉิน|ผู้ปกครอง|緊急|保護者|紧急|家长/
const COMPANY = /compan|business|organi[sz]|firmenname|entrepri|empres|aziend|ragione soc|bedrij|организац|компани|наименован|cong ty|บริษัท|会社|企業|公司/

function partOf(texts) {
  const has = (pattern) => texts.some((one) => pattern.test(one))
  if (has(FULL) || (has(GIVEN) && has(FAMILY))) return 'full'
  return has(GIVEN) ? 'given' : has(FAMILY) ? 'family' : ''
}

/**
 * @param {{type: string, placeholder: string}} field
 * @param {string[]} texts name, id, placeholder and label, as words
 * @param {string[]} tokens of its autocomplete
 * @returns {{kind: string, part: string}} as `classify` does
 */
export function kindOf({ type, placeholder }, texts, tokens) {
  const is = (kind, part) => ({ kind, part: part || '' })
  if (texts.some((one) => SECRET_WORDS.test(one) || COUPON.test(one))) return is('never')
  const known = tokens.filter((one) => AUTOCOMPLETE[one])[0]
  if (known) return is(...AUTOCOMPLETE[known])
  if (tokens.some((one) => SOMETHING_ELSE.test(one))) return is('other')
  if (texts.some((one) => THIRD.test(one))) return is('other')
  const own = texts.slice(0, 2)
  if (says(texts, BIRTH, NOT_BIRTH) && (type === 'date' || !texts.some((one, i) => (i < 2 ? A_PART : ONE_PART).test(one)))) return is('birth_date')
  if (type === 'date') return is('other')
  if (says(texts, PHONE, NOT_PHONE) && !texts.some((one) => /fax|\bext\b/.test(one))) return is('phone')
  if (type === 'tel' && PHONE_EXAMPLE.test(placeholder)) return is('phone')
  if (type === 'tel') return is('other')
  const part = partOf(texts)
  // "Name" beside "Property name" is its programmer's word: what people see goes before.
  const seen = texts.slice(2).some(Boolean) ? texts.slice(2) : own
  if (seen.some((one) => COMPANY.test(one))) return is('other')
  const isName = part || (seen.some((one) => NAME.test(one)) && !texts.some((one) => NOT_NAME.test(one)))
  return isName ? is('name', part) : is('other')
}
