"""The shapes of what comes in and goes out; only the fields named here ever do."""
