"""How policy staff change the rules of a sector: one module a concern."""
