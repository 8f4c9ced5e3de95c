"""The only readers between the database and the engine: one visitor's context, in a handful of lookups by key."""

from tracker.decide.facts.build import build_context

__all__ = ["build_context"]
