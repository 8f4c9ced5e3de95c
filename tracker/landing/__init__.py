"""Landing pages: pages of a shop that we serve at `/p/<shop>/<page>`, with a popup of the shop in them or without."""
