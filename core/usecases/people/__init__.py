"""Who works here, and how anybody comes in."""
