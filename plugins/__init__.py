"""The sectors, one folder each: data first, a few lines of Python where data cannot say it."""
