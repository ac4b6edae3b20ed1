"""What tells who somebody is, sealed before it is stored; the keys, and who asked to see it."""
