"""The marketer's door."""
