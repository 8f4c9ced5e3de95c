"""The vocabulary, pure: event names, the envelope, parsing and scrubbing."""
