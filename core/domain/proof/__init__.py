"""What shows that nothing was changed unseen: chains, the log, and its tree."""
