"""What a decision costs: over how many live popups, and beside how many stored events."""

from bench.deciding import replay, rules, stored
from bench.figures import Bench

RULES = Bench("rules", "one decision over live popups with nested rules, beside reading one batch of events", rules.run)
STORED = Bench("stored", "one POST /v1/decide with 50 live popups, beside few and many stored events", stored.run)
REPLAY = Bench("replay", "a draft replayed over 100,000 visits, beside a plain read of their events", replay.run)
