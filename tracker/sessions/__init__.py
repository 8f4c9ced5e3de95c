"""What a browser did: visitors, sessions, stored events, carts, orders, attribution, device."""
