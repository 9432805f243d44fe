"""Database access: engine, SQLite driver, tables, migrations and backup."""
