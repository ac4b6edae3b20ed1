"""What time does: timers fire, and cases are told again or brought along."""
