"""The database itself, SQLite or PostgreSQL: connections, statements, numbers, snapshots."""
