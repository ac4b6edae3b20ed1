"""Days and periods: the calendar, counting over it, and why a deadline falls where it does."""
