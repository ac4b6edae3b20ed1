"""The office itself: its settings, its calendar, and the notices of holidays."""
