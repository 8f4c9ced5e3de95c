"""Who it is: contacts, captured addresses, consent, suppression."""
