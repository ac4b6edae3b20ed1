"""What was promised to the outside, and to whom."""
