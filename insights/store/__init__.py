"""Storage in SQLite or PostgreSQL, by the same statements."""
