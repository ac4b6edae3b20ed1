"""What a policy, a sector and an office say, and what follows for a decision."""
