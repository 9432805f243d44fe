"""Jobs of several processes on PostgreSQL by procrastinate, which only this package imports (the extra `postgres`)."""
