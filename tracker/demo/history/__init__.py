"""Four weeks of a shop that never was: to look at every page of the admin with something on it, and to remove again."""
