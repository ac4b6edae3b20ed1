"""Long work, and for how long it belongs to whoever took it."""
