"""What is counted: for scores, reports, meetings and the checks of a night."""
