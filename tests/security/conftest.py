"""The cast of the admin's tests, for those who attack it."""

from tests.admin.conftest import member, operator, owner, person, shop_key
from tests.collect.conftest import browser_of, shop, vera
from tests.journeys.conftest import open_shop

__all__ = ["browser_of", "member", "open_shop", "operator", "owner", "person", "shop", "shop_key", "vera"]
