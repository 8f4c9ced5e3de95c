"""Links that apply a coupon: for each system, and never to anywhere but the shop."""

from __future__ import annotations

import pytest

from tracker.params import ParamError
from tracker.shops.apply_link import apply_link, template_problem
from tracker.shops.settings import read_settings

EVIL = "a/../x?y=1&z#q %"
WRITTEN = "a%2F..%2Fx%3Fy%3D1%26z%23q%20%25"


@pytest.mark.parametrize(
    ("system", "place", "link"),
    [
        ("shopify", "cart", f"/discount/{WRITTEN}?redirect=%2Fcart"),
        ("shopify", "page", f"/discount/{WRITTEN}?redirect=%2Fproducts%2Fmug"),
        ("woocommerce", "checkout", f"/checkout?shopbell_coupon={WRITTEN}"),
        ("woocommerce", "page", f"/products/mug?shopbell_coupon={WRITTEN}"),
        ("custom", "page", f"https://shop.example/a/{WRITTEN}?b={WRITTEN}"),
    ],
)
def test_a_code_is_a_value_in_the_link_and_never_more_of_it(system: str, place: str, link: str) -> None:
    template = "https://shop.example/a/{code}?b={code}"
    assert apply_link(system, template, place, EVIL, "https://acme.example/products/mug?x=1#y") == link


@pytest.mark.parametrize(
    "page",
    ["", "https://acme.example", "javascript:alert(1)", "https://acme.example//evil.example/x", "//evil.example/x",
     "https://acme.example/\\evil.example", "https://acme.example/a\nb", "https://[", "data:text/html,x"],
)  # fmt: skip
def test_a_page_that_leads_elsewhere_leads_to_the_start_page(page: str) -> None:
    assert apply_link("shopify", "", "page", "A", page) == "/discount/A?redirect=%2F"
    assert apply_link("woocommerce", "", "page", "A", page) == "/?shopbell_coupon=A"


def test_a_shop_without_a_link_has_none() -> None:
    assert apply_link("custom", "", "page", "A") is None


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("https://shop.example/discount/{code}", ""),
        ("/?coupon={code}", ""),
        ("javascript:alert('{code}')", "form"),
        ("JavaScript:{code}", "form"),
        ("data:text/html,{code}", "form"),
        ("//evil.example/{code}", "form"),
        ("/\\evil.example/{code}", "form"),
        ("https://shop.example/ {code}", "form"),
        ("https://[x/{code}", "form"),
        ("https://shop.example/discount", "code"),
        ("https://{code}", "host"),
        ("https://{code}.example/", "host"),
        ("https://shop.example@{code}/", "host"),
        ("https://me@shop.example/{code}", "host"),
        ("https:///{code}", "host"),
    ],
)
def test_a_marketer_s_own_link_is_checked(template: str, problem: str) -> None:
    assert template_problem(template) == problem
    if problem:
        with pytest.raises(ParamError):
            read_settings({"apply_url": template})
