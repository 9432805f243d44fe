"""What is kept, in SQLite or PostgreSQL, by the same statements."""
