"""Who embeds us: shops, their keys, their allowed origins, their settings."""
