"""A small believable web shop that embeds the tag: to see the whole story without a shop of one's own."""
