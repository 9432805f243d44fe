"""The process: its command line, its configuration and wiring, and the platforms' adapters."""
