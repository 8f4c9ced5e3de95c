/** The words by which shops say what a button or an address is for: twenty languages, and the names that programmers give. */

const CARTS = 'cart|bag|basket|trolley'

/** Puts something into the cart, whatever else happens on the page. */
export const ADD = new RegExp(
  `add(?:ing)?[-_ ]?(?:item )?(?:to)?[-_ ]?(?:my |your |the |shopping |shopping-)?(?:${CARTS})(?![a-z])|addtocart|in den (?:waren|einkaufs)korb|in die einkaufstasche|` +
    'ajouter au panier|(?:añadir|agregar) (?:al|a la) (?:carrito|cesta|bolsa)|aggiungi al (?:carrello|cestino)|adicionar (?:ao|à) (?:carrinho|sacola|cesto)|' +
    'in (?:mijn )?winkel(?:wagen|mand)|toevoegen aan winkel|do koszyka|do košíku|i (?:varukorg|kundvagn|kurv|handlekurv)|sepete ekle|в корзину|в кошик|' +
    '(?:thêm|cho) vào giỏ|(?:เพิ่ม|ใส่|หยิบ)\\S*(?:ตะกร้า|รถเข็น)|カートに|かごに入|加入(?:购物车|購物車)|장바구니|ke keranjang',
  'i',
)
/** May be the same, or open a checkout or a page: believed only when a cart's address is asked. */
export const BUY = /^(?:buy(?: now)?|order now|(?:jetzt )?kaufen|acheter|comprar(?: (?:ahora|agora))?|acquista|kup(?: teraz)?|koop(?: nu)?|köp|koupit|satın al|купить|mua(?: ngay)?|ซื้อ(?:เลย|สินค้า)?|購入(?:する)?|(?:立即)?购买|구매하기)$/i

export const REMOVE = /remove|delete|löschen|entfernen|supprimer|retirer|eliminar|quitar|rimuovi|elimina|remover|verwijder|usuń|ta bort|fjern|odebrat|kaldır|удалить|видалити|xóa|xoá|ลบ|削除|删除|移除|삭제|hapus|^[×✕✖x]$/i

/** Addresses of carts, of pages and of interfaces. */
const CART_NAMES = `${CARTS}|warenkorb|panier|carrito|cesta|carrello|carrinho|sacola|winkelwagen|winkelmand|koszyk|kosik|varukorg|kundvagn|kurv|handlekurv|sepet|korzina|gio-hang|keranjang`
export const CART_ADDRESS = new RegExp(`(?:^|[/_.-])(?:${CART_NAMES}|carts|line-?items?|order-?lines?|active-?order)(?:[/_.?&=]|-(?:add|items?|lines?|update)|$)|(?:add|to|my|mini|update)_?cart|cart_?(?:lines|items|add|update|create)`, 'i')
const CART_PAGE = new RegExp(`/(?:${CART_NAMES})(?:/|\\.\\w+|$)`, 'i')

const ORDER_PAGE = /order-received|thank[-_]?you|\/orders?[-_/](?:done|confirm\w*|complete|success)|checkout\/(?:success|thank|finish|onepage\/success)/i
const CHECKOUT_PAGE = /\/(?:checkouts?|kasse|onepage|order\/?$)(?:\/|$)/i
export const SEARCH_PAGE = /\/(?:catalog)?(?:search|suche|recherche|buscar|busqueda|ricerca|cerca|busca|zoeken|szukaj|sok|hledat|arama|poisk|tim-kiem|cari)(?:[/.?-]|$)/i
const NO_PRODUCT = /\/(?:account|login|register|wishlist|compare|blogs?|contact)(?:\/|$)/i

/** What kind of page an address is, where it says so; the server knows more, this is what is acted upon here. */
export function typeOfAddress(path) {
  if (ORDER_PAGE.test(path)) return 'order'
  if (CHECKOUT_PAGE.test(path)) return 'checkout'
  if (CART_PAGE.test(path)) return 'cart'
  return SEARCH_PAGE.test(path) ? 'search' : NO_PRODUCT.test(path) ? 'other' : ''
}

export const QUANTITY = /qty|quantit|anzahl|menge|cantidad|aantal|ilosc|ilość|antal|miktar|adet|mnozstvi|số lượng|so-?luong|jumlah|количеств|จำนวน|数量|수량/i

/** What a page says when it worked, and when it did not. */
export const ADDED = /\badded|hinzugefügt|(?:waren|einkaufs)korb gelegt|ajouté|añadid|agregad|aggiunt|adicionad|toegevoegd|dodan[oy]|přidán|tillagd|lagt i|tilføjet|lagt til|eklendi|добавлен|додан|đã thêm|เพิ่ม\S*แล้ว|追加しました|已加入|已添加|담았|ditambahkan/i
export const FAILED = /error|sorry|fail|unable|could ?n[o'’]t|can(?:no|['’])t|unavailable|not available|out of stock|sold out|please (?:select|choose)|required|fehler|leider|ausverkauft|nicht (?:verfügbar|möglich)|bitte wähl|erreur|désolé|indispon|rupture|agotado|no disponible|seleccion|esaurito|non disponibil|esgotado|helaas|fout|uitverkocht|niedostępn|błąd|chyba|vyprodán|tyvärr|slutsåld|desværre|beklager|hata|stokta yok|ошибк|недоступ|нет в наличии|помилк|lỗi|hết hàng|ผิดพลาด|สินค้าหมด|エラー|在庫切れ|售罄|错误|품절|오류|gagal|habis/i
export const EMPTY = /\b(?:empty|leer|vide|leeg|tom|tomt|kosong|vací[oa]|vuot[oa]|vazi[oa]|pust[ya]|boş)(?![a-z])|prázdn|пуст|порожн|trống|ว่าง|空|비어/i
