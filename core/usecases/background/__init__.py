"""Work that nobody waits for: jobs, holding on to them, and tidying up."""
