"""How an office changes its own rules: drafts, checks, trials on its history, publication."""
