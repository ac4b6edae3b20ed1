"""Figures for those who meet over them, and who is told how much."""
