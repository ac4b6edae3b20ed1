"""Which cases time has something to do to, and when."""
