"""The conditions, a family a module. Importing the package registers them; a new family adds its line here."""

from tracker.decide.conditions import cart, device, page, referral, time, visitor

__all__ = ["cart", "device", "page", "referral", "time", "visitor"]
