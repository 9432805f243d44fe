"""The bot's sentences in English and Korean, and the formats of days and numbers."""
