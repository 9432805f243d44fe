"""The life of the running process: start, platforms, background work, shutdown."""
