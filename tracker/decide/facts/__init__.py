"""What is known of a visitor: read from the database, and put together as the engine wants it."""

from tracker.decide.facts.build import build_context, read_context

__all__ = ["build_context", "read_context"]
