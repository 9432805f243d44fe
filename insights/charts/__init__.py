"""Charts as PNG, drawn with matplotlib: the day's distribution and trends."""
