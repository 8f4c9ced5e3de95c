"""Shopbell: the bell over a shop's door, for web shops.

    bell.js ──POST /v1/events──▶ collect.guard ▶ events.parse ▶ collect.committer ▶ 202 (+ decision)
                                                     │ record · capture · outcomes · rollups   (one transaction)
                                                     ▼
                              decide.facts ▶ decide.engine ▶ Decision(popups, why)
    visitor plays ──POST play──▶ popups.play: the server draws and claims the coupon in one transaction
    worker ─▶ jobs: sessions closed, typed addresses purged
    marketer ─▶ admin

ARCHITECTURE.md walks one event through it.
"""

__version__ = "0.1.0"
