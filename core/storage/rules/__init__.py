"""What an office sets and drafts for itself, its rules among it."""
