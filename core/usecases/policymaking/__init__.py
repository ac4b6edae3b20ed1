"""How an office changes its own rules: drafts, edits, checks, approval and publication."""
