"""The shop's own server, as it tells its orders: by our API, and by the signed webhooks of Shopify and WooCommerce."""

import base64
import hashlib
import hmac
import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tracker.clock import now
from tracker.db import db
from tracker.shops.connections import connect
from tracker.shops.shops import secret_key_of, shop_by_key

SECRET = "a secret that signs and is long enough"


class ShopServer:
    """Speaks for one shop. It is connected to both systems, with `SECRET`."""

    def __init__(self, app: Flask, shop_key: str) -> None:
        self.client = app.test_client()
        self.shop_key = shop_key
        with app.app_context():
            shop = shop_by_key(shop_key)
            self.secret_key = secret_key_of(shop)
            for system in ("shopify", "woocommerce"):
                connect(shop, system, SECRET, now())
            db.session.commit()

    def post(self, body: Any, **headers: str) -> TestResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.secret_key}", "Content-Type": "application/json", **headers}
        return self.client.post("/v1/orders", data=data, headers=sent)

    def tell(self, **order: Any) -> str:
        """Tells one order by the API, which must be taken; what became of it."""
        answer = self.post(order)
        assert answer.status_code == 200, answer.text
        return answer.json["orders"][0]["result"]

    def shopify(self, topic: str, body: Any, *, secret: str = SECRET, **headers: str) -> TestResponse:
        return self._deliver("shopify", "X-Shopify-Hmac-Sha256", {"X-Shopify-Topic": topic, **headers}, body, secret)

    def woocommerce(self, topic: str, body: Any, *, secret: str = SECRET, **headers: str) -> TestResponse:
        return self._deliver(
            "woocommerce", "X-WC-Webhook-Signature", {"X-WC-Webhook-Topic": topic, **headers}, body, secret
        )

    def says(self, topic: str, body: Any) -> str:
        """Delivers a webhook of whichever system has such topics, which must be taken; what became of it."""
        answer = self.shopify(topic, body) if "/" in topic else self.woocommerce(topic, body)
        assert answer.status_code == 200, answer.text
        return answer.json["result"]

    def _deliver(self, system: str, header: str, headers: dict[str, str], body: Any, secret: str) -> TestResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = base64.b64encode(hmac.digest(secret.encode(), data, hashlib.sha256)).decode()
        sent = {"Content-Type": "application/json", header: signature, **headers}
        return self.client.post(f"/v1/webhooks/{system}/{self.shop_key}", data=data, headers=sent)
