"""How units are assessed: what a scorecard says, and what it counts."""
