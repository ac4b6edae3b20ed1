"""The timers of cases and the duties of offices: what starts, moves and ends them."""
