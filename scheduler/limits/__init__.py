"""Rate limits per account and per chat, for deliveries and replies together."""
