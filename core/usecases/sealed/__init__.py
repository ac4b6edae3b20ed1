"""Identities that are sealed: seen, released, kept secret, destroyed; and the keys to them."""
