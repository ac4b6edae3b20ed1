"""Cases of the past: taken in from tables, and compared under several profiles."""
