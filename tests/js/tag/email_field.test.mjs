import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { classify, isAddress } from '../../../static/js/src/tag/email_field.js'

const field = (given) => ({
  tag: 'input', type: '', autocomplete: '', inputmode: '', name: '', id: '', placeholder: '', label: '', hidden: false, password: false, formWords: '', ...given,
})

describe('an email field is known by its type, its autocomplete, its keyboard or its words', () => {
  const EMAIL = {
    'a plain one': { type: 'email' },
    'a stock Python shop': { type: 'text', name: 'guest-email', id: 'id_guest-email' },
    'Shopify contact': { type: 'email', autocomplete: 'shipping email', id: 'email', placeholder: 'Email or mobile phone number' },
    'Shopify newsletter': { type: 'email', name: 'contact[email]', id: 'NewsletterForm--footer', formWords: 'contact_form /contact#contact_form' },
    'WooCommerce billing': { type: 'email', name: 'billing_email', id: 'billing_email', autocomplete: 'email username'.split(' ')[0] },
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
    'Ukrainian': { label: 'Електронна пошта' },
    'Greek': { label: 'Διεύθυνση ηλεκτρονικού ταχυδρομείου' },
    'Vietnamese': { placeholder: 'Địa chỉ thư điện tử' },
    'Thai': { label: 'อีเมล' },
    'Japanese': { label: 'メールアドレス' },
    'Chinese': { placeholder: '电子邮箱' },
    'Korean': { label: '이메일 주소' },
    'Arabic': { label: 'البريد الإلكتروني' },
    'Apple': { label: 'Apple ID' },
    'a sign-up, which is no sign-in': { type: 'email', formWords: 'sign-up-form /newsletter/signup' },
    'a catalogue, which is no log-in': { type: 'email', formWords: 'catalog-inquiry' },
    'the email beside a phone, by its name': { name: 'email', label: 'Email or phone number' },
    'preferred, which is no referral': { name: 'preferred_email' },
  }
  for (const [who, given] of Object.entries(EMAIL)) test(who, () => assert.equal(classify(field(given)), 'email'))
})

describe('what must never be read', () => {
  const NEVER = {
    'a password': { type: 'password', name: 'email' },
    'hidden by its type': { type: 'hidden', name: 'email' },
    'hidden from sight or reach': { type: 'email', hidden: true },
    'beside a password': { type: 'email', password: true },
    'a file': { type: 'file', name: 'email' },
    'a phone number': { type: 'tel', name: 'email' },
    'a number': { type: 'number', name: 'email' },
    'a search': { type: 'search', name: 'email' },
    'a textarea': { tag: 'textarea', name: 'email' },
    'a select': { tag: 'select', name: 'email' },
    'an editable box': { tag: 'div', id: 'email' },
    'a card holder by autocomplete': { type: 'email', autocomplete: 'section-a cc-name' },
    'a one-time code': { name: 'email', autocomplete: 'one-time-code' },
    'a passkey': { type: 'email', autocomplete: 'username webauthn' },
    'a login by autocomplete': { type: 'email', autocomplete: 'username' },
    'a first name with "email" in its label': { autocomplete: 'given-name', label: 'Name for the email' },
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
  }
  for (const [who, given] of Object.entries(NEVER)) test(who, () => assert.equal(classify(field(given)), 'never'))
})

describe('what is no email field', () => {
  const OTHER = {
    'a first name': { name: 'first_name' },
    'a mailing address': { label: 'Mailing address' },
    'a phone that is never mailed': { name: 'contact', label: 'Phone (we never email you)' },
    'the code that was mailed': { label: 'Enter the code we emailed you' },
    'an order number': { label: 'Order number from your email' },
    'a date': { label: 'Date of the email' },
    'a postal code': { name: 'postcode' },
    'a post office': { label: 'the post office near you' },
    'a coupon': { placeholder: 'Coupon from our email' },
    'nothing to go by': {},
  }
  for (const [who, given] of Object.entries(OTHER)) test(who, () => assert.equal(classify(field(given)), 'other'))
})

describe('an address counts only when it is complete', () => {
  const YES = ['a@b.co', 'vera.lind+shop@mail.example.com', "o'neil@example.ie", 'x_y-z@sub.example.co.uk', 'vera@bücher.example', 'a@xn--bcher-kva.example', 'vera@пример.рф']
  const NO = ['', 'vera', 'vera@', 'vera@example', 'vera@example.', '@example.com', 'vera@@example.com', 'a b@example.com', 'vera@example.c', 'vera..l@example.com',
    '.vera@example.com', 'vera@-example.com', 'vera@example-.com', 'a@b.co, c@d.co', '<a@b.co>', 'vera@example.123', 'x'.repeat(65) + '@b.co', 'a@' + 'b'.repeat(260) + '.co',
    '4111 1111 1111 1111']
  for (const value of YES) test(`${value} is one`, () => assert.equal(isAddress(value), true))
  for (const value of NO) test(`"${value.slice(0, 30)}" is none`, () => assert.equal(isAddress(value), false))
})
