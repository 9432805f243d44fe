"""Settings: the environment read once, and validated."""
