"""What the demo shop sells: three categories, twelve products. Data, no behaviour but finding one."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.phrases import N_

SHOP_NAME = "Fennel & Clay"
CURRENCY = "EUR"


@dataclass(frozen=True)
class Category:
    slug: str
    name: str
    line: str


@dataclass(frozen=True)
class Variant:
    """A glaze or a size. `code` ends the product's number, and names the picture."""

    code: str
    name: str
    swatch: str


@dataclass(frozen=True)
class Product:
    slug: str
    sku: str
    name: str
    category: str
    price_minor: int
    line: str
    """One sentence, for lists."""
    text: str
    facts: tuple[str, ...]
    variants: tuple[Variant, ...] = ()
    badge: str = ""


@dataclass(frozen=True)
class Offer:
    """What is put into a cart: a product, in one variant where it has several."""

    product: Product
    variant: Variant | None = None

    @property
    def sku(self) -> str:
        return self.product.sku if self.variant is None else f"{self.product.sku}-{self.variant.code.upper()}"

    @property
    def picture(self) -> str:
        return self.product.slug if self.variant is None else f"{self.product.slug}-{self.variant.code}"


CATEGORIES = (
    Category("tableware", N_("Tableware"), N_("Plates, bowls and mugs that get nicer to hold every year.")),
    Category("kitchen", N_("Kitchen"), N_("Tools and pots that stay out on the counter, because they may.")),
    Category("living", N_("Living"), N_("Small things that change a room.")),
)

OAT = Variant("oat", N_("Oat"), "#e6d8bf")
SAGE = Variant("sage", N_("Sage"), "#8fa38a")
INK = Variant("ink", N_("Ink"), "#33475b")
RUST = Variant("rust", N_("Rust"), "#bd6a48")

PRODUCTS = (
    Product(
        "morning-mug",
        "FC-101",
        N_("Morning mug"),
        "tableware",
        2400,
        N_("The one you reach for first."),
        N_(
            "Thrown a little wider at the foot, so that it stands where you put it, and glazed inside and out. Holds a"
            " proper 35 cl and keeps them warm for the length of a chapter."
        ),
        (N_("Stoneware, fired at 1,240 °C"), N_("35 cl, 9 cm high"), N_("Dishwasher and microwave safe")),
        (OAT, SAGE, INK),
        N_("Favourite"),
    ),
    Product(
        "supper-bowl",
        "FC-102",
        N_("Supper bowl"),
        "tableware",
        2800,
        N_("For soup, noodles, or crisps on the sofa."),
        N_(
            "Deep enough for ramen, shallow enough for salad. The rim leans out a touch, so your thumb finds it and the"
            " soup stays in."
        ),
        (N_("Stoneware with a speckled glaze"), N_("18 cm wide, 80 cl"), N_("Dishwasher safe")),
        (SAGE, OAT, RUST),
    ),
    Product(
        "sunday-plates",
        "FC-103",
        N_("Sunday plates, set of four"),
        "tableware",
        8800,
        N_("No two rims alike, and all four friends."),
        N_(
            "Dinner plates with a low wall that keeps the peas where they are. Thrown in one afternoon from one bag of"
            " clay, so they belong together."
        ),
        (N_("Four plates, 26 cm"), N_("Stoneware, matt outside, silky inside"), N_("Stackable")),
    ),
    Product(
        "espresso-pair",
        "FC-104",
        N_("Espresso pair"),
        "tableware",
        3200,
        N_("Two small cups, no handles, warm hands."),
        N_("A double espresso fills them to the line where the glaze ends. Sold in twos, as coffee should be drunk."),
        (N_("Two cups, 9 cl each"), N_("Stoneware, unglazed foot"), N_("Dishwasher safe")),
        badge=N_("New"),
    ),
    Product(
        "rainy-day-teapot",
        "FC-201",
        N_("Rainy day teapot"),
        "kitchen",
        7400,
        N_("Pours without a drip. We checked, for two years."),
        N_(
            "Three large cups, a spout that cuts off clean, and a lid that stays on when you forget to hold it. The"
            " strainer is part of the pot, so there is nothing to lose."
        ),
        (N_("Stoneware with a beech handle"), N_("90 cl"), N_("Wash by hand, please")),
        badge=N_("Favourite"),
    ),
    Product(
        "salt-pig",
        "FC-202",
        N_("Salt pig"),
        "kitchen",
        2600,
        N_("Salt within reach, dust out of it."),
        N_("A wide mouth for three fingers and a bare inside that keeps the salt dry beside a steaming pan."),
        (N_("Stoneware, glazed outside only"), N_("12 cm high, 300 g of flakes"), N_("Comes with a spoonful of salt")),
    ),
    Product(
        "butter-bell",
        "FC-203",
        N_("Butter bell"),
        "kitchen",
        3800,
        N_("Soft butter, on any morning."),
        N_(
            "An old trick: the butter hangs in the lid, and a finger of cold water below keeps the air out. It stays"
            " fresh and spreadable for weeks."
        ),
        (N_("Stoneware, two parts"), N_("Holds 200 g"), N_("Dishwasher safe")),
    ),
    Product(
        "pestle-and-mortar",
        "FC-204",
        N_("Pestle and mortar"),
        "kitchen",
        4600,
        N_("Heavy where it should be."),
        N_("The bowl is left rough inside, so pepper gives up quickly. The olive-wood pestle feels right by evening."),
        (N_("Porcelain and olive wood"), N_("14 cm wide, 1.4 kg"), N_("Rinse with hot water")),
    ),
    Product(
        "olive-wood-spoons",
        "FC-205",
        N_("Olive-wood spoons, set of three"),
        "kitchen",
        2900,
        N_("Stir, taste, serve."),
        N_("Carved from trees that no longer bear fruit. Oil them twice a year and they will see your pans out."),
        (N_("Three spoons, 26 to 32 cm"), N_("Olive wood from Crete"), N_("Wash by hand")),
    ),
    Product(
        "bud-vase",
        "FC-301",
        N_("Bud vase"),
        "living",
        1900,
        N_("For the one flower you picked on the way."),
        N_("A narrow neck holds a single stem upright, and a round belly keeps it from falling when the cat walks by."),
        (N_("Stoneware"), N_("14 cm high"), N_("Watertight")),
        (RUST, SAGE, INK),
    ),
    Product(
        "evening-candle-holder",
        "FC-302",
        N_("Evening candle holder"),
        "living",
        2200,
        N_("A handle, a saucer, a small light."),
        N_("Carry it to the bath, the bed or the balcony. The saucer catches what drips."),
        (N_("Stoneware with an ash glaze"), N_("For candles of 2.2 cm"), N_("One candle included")),
    ),
    Product(
        "linen-tea-towels",
        "FC-303",
        N_("Linen tea towels, pair"),
        "living",
        2700,
        N_("They dry, and dry again."),
        N_("Belgian linen that drinks up water from the first day and only gets softer. With a loop to hang them by."),
        (N_("Two towels, 50 by 70 cm"), N_("Linen, woven in Flanders"), N_("Washable at 60 °C")),
    ),
)

FEATURED = ("morning-mug", "rainy-day-teapot", "supper-bowl", "bud-vase")

_BY_SLUG = {product.slug: product for product in PRODUCTS}
_CATEGORY_BY_SLUG = {category.slug: category for category in CATEGORIES}
_OFFERS = {
    offer.sku: offer
    for product in PRODUCTS
    for offer in ([Offer(product, one) for one in product.variants] or [Offer(product)])
}


def product_of(slug: str) -> Product | None:
    return _BY_SLUG.get(slug)


def category_of(slug: str) -> Category | None:
    return _CATEGORY_BY_SLUG.get(slug)


def products_in(category: str) -> list[Product]:
    return [product for product in PRODUCTS if product.category == category]


def offer_of(sku: str) -> Offer | None:
    """What this number stands for in a cart."""
    return _OFFERS.get(sku)


def offers_of(product: Product) -> list[Offer]:
    """The product's variants as offers, or the one offer that it is."""
    return [offer for offer in _OFFERS.values() if offer.product is product]


def related_to(product: Product) -> list[Product]:
    """Four others to look at next: of the same category first."""
    others = [one for one in PRODUCTS if one is not product]
    return sorted(others, key=lambda one: one.category != product.category)[:4]
