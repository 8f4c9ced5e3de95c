"""Which popup, if any: context, facts, conditions, frequency, the pure engine."""
