"""Who may come in, and who tried."""
