"""A demo office with people and cases in every state."""
