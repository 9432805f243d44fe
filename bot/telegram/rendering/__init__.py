"""Messages as Telegram's HTML and rich blocks, within its limits."""
