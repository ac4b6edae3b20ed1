"""What people and time do to a case, and what comes of it."""
