"""What the tables of shops keep of people: nothing of visitors; secrets are sealed."""

from __future__ import annotations

from tracker.personal.declare import Holding, Sealed, declare
from tracker.shops.connections import sealing_context as connection_context
from tracker.shops.models import Mapping, Shop, ShopConnection, ShopOrigin, Sighting
from tracker.shops.shops import sealing_context as shop_context

declare(
    Holding(
        Shop,
        sealed={"secret_key_sealed": Sealed(lambda row: shop_context(row.public_key))},
        neutral="id public_key secret_key_hash name slug settings created_at",
    )
)
declare(Holding(ShopOrigin, neutral="id shop_id origin"))
declare(Holding(Sighting, neutral="shop_id kind name first_at last_at count"))
declare(
    Holding(
        Mapping,
        neutral="id shop_id kind selector attribute pages sample sample_path updated_at updated_by last_matched_at"
        " missing_since misses",
    )
)
declare(
    Holding(
        ShopConnection,
        sealed={"secret_sealed": Sealed(lambda row: connection_context(row.shop_id, row.system))},
        neutral="shop_id system connected_at received_at received_topic refused_at refused_reason refused_topic",
    )
)
