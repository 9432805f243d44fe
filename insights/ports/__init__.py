"""The ports of the domain: Protocols that adapters implement and bot.wiring provides."""
