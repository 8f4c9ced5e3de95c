"""Bringing people back: the messages that go out, to whom, and what becomes of them."""
