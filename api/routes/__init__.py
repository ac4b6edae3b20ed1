"""The operations of the interface: a module for each kind of thing they are about."""
