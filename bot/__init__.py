"""The process: its command line, its wiring, and the doors to the world."""
