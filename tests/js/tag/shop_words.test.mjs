import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ADD, ADDED, BUY, CART_ADDRESS, EMPTY, FAILED, QUANTITY, REMOVE, typeOfAddress } from '../../../static/js/src/tag/sources/shop_words.js'

const all = (name, pattern, texts, wanted) => describe(name, () => texts.forEach((text) => test(text, () => assert.equal(pattern.test(text), wanted))))

all('puts something into the cart', ADD, [
  'Add to cart', 'ADD TO BAG', 'Add to Basket', 'Add item to cart', 'In den Warenkorb', 'Ajouter au panier', 'Añadir al carrito', 'Agregar al carrito', 'Añadir a la cesta',
  'Aggiungi al carrello', 'Adicionar ao carrinho', 'In winkelwagen', 'In mijn winkelmand', 'Dodaj do koszyka', 'Lägg i varukorg', 'Læg i kurv', 'Legg i handlekurv',
  'Přidat do košíku', 'Sepete ekle', 'В корзину', 'Добавить в корзину', 'Thêm vào giỏ hàng', 'เพิ่มลงตะกร้า', 'หยิบใส่ตะกร้า', 'カートに入れる', '加入购物车', '加入購物車', '장바구니 담기',
  'Tambahkan ke keranjang', 'btn add-to-cart', 'addToCart', 'product_add_to_cart_button', 'AddToBag',
], true)
all('does not', ADD, [
  'Add to wishlist', 'Added to cart', 'View cart', 'Go to cart', 'Remove from cart', 'Warenkorb', 'Zum Warenkorb', 'Voir le panier', 'Корзина', 'Giỏ hàng', 'カートを見る', 'Add review',
  'Add a cartridge', 'Add to compare', 'Add address', 'ตะกร้าสินค้า', 'Checkout', 'Shopping cart',
], false)
all('may buy', BUY, ['Buy now', 'Kaufen', 'Jetzt kaufen', 'Acheter', 'Comprar', 'Купить', 'Mua ngay', 'Satın al', 'ซื้อเลย', '購入する', '立即购买'], true)
all('does not buy', BUY, ['Buy a gift card', 'Why buy from us?', 'Käufer', 'Köpvillkor'], false)
all("is a cart's address", CART_ADDRESS, [
  '/cart/add', '/basket/add/209/', '/api/cart/mine/items', '/cart.php', '/warenkorb/hinzufuegen', '/store/carts/cart_01/line-items', '/rest/V1/guest-carts/abc/items', '/panier',
  '/api/add_to_cart', '/AddToCart', '/api/active-order.data', '/gio-hang', '/ajax/minicart', '/graphql?op=cartLinesAdd', '/winkelwagen/', '/shopping-cart',
], true)
all("is not a cart's address", CART_ADDRESS, ['/graphql', '/api/products/cartoon-mug', '/cartier', '/bags-and-more/x', '/api/session', '/products/handbag', '/', '/carton', '/basketball'], false)
all('says that it worked', ADDED, ['Mug has been added to your basket.', 'Artikel hinzugefügt', 'Ajouté au panier', 'Добавлено', 'Đã thêm vào giỏ', 'เพิ่มสินค้าแล้ว', 'Sepete eklendi', '已加入购物车'], true)
all('says that it failed', FAILED, ['Sorry, out of stock', 'Error adding item to cart', "You can't add more", 'Bitte wählen Sie eine Größe', 'Produit en rupture', 'Нет в наличии', 'Hết hàng', 'สินค้าหมด', '在庫切れ', 'Could not be added'], true)
all('takes something out', REMOVE, ['Remove', 'Löschen', 'Supprimer', 'Eliminar', 'Удалить', 'Xóa', 'ลบ', '削除', '×', 'btn-remove'], true)
all('asks how many', QUANTITY, ['quantity', 'qty', 'Anzahl', 'form-0-quantity', 'Menge', 'cantidad', 'Số lượng', 'จำนวน', 'Количество', 'quantité'], true)
all('is empty', EMPTY, ['Your cart is empty', 'Ihr Warenkorb ist leer.', 'Votre panier est vide', 'Корзина пуста', 'Giỏ hàng trống', 'ตะกร้าว่าง', 'Su carrito está vacío', 'カートは空です'], true)
all('is not empty', EMPTY, ['Watch the video', 'We provide', 'Tomato soup'], false)

describe('an address says what kind of page it is', () => {
  for (const [path, wanted] of [
    ['/cart', 'cart'], ['/de/warenkorb/', 'cart'], ['/basket/', 'cart'], ['/cart.html', 'cart'], ['/checkout', 'checkout'], ['/checkout/preview/', 'checkout'], ['/kasse', 'checkout'],
    ['/checkout/success/77', 'order'], ['/checkout/thank-you/', 'order'], ['/order-received/1', 'order'], ['/search/', 'search'], ['/suche', 'search'], ['/account/login', 'other'],
    ['/products/cart-organiser', ''], ['/products/sokken', ''], ['/', ''], ['/products/baby-basketball', ''],
  ]) test(`${path} is ${wanted || 'not said'}`, () => assert.equal(typeOfAddress(path), wanted))
})
