"""What can be shown and what came of it: popups, triggers, games, the draw, coupons, plays."""
