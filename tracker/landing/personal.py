"""What the tables of landing pages keep of people: who of the shop did what."""

from __future__ import annotations

from tracker.landing.models import FormerAddress, LandingPage, LandingPageChange, LandingPageVersion
from tracker.personal.declare import Holding, declare

STAFF = "somebody of the shop: the history of a page says to the team who did what"

declare(Holding(LandingPage, neutral="id public_id shop_id slug name status draft version created_at updated_at"))
declare(Holding(LandingPageVersion, clear={"published_by": STAFF}, neutral="page_id version content published_at"))
declare(Holding(LandingPageChange, clear={"by": STAFF}, neutral="id page_id at what version"))
declare(Holding(FormerAddress, neutral="id shop_id page_id slug"))
