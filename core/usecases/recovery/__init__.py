"""Backups, how they are tried, and coming back from one."""
