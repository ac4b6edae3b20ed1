"""Where cases are kept with everything on them, and what arrives before they are."""
