"""The cast of the admin's tests, for those who attack it."""

from tests.admin.conftest import member, operator, owner, person, shop_key

__all__ = ["member", "operator", "owner", "person", "shop_key"]
