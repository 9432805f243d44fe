"""When the clock strikes: what is due is decided, and what is due is sent."""
