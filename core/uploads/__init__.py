"""Files that people send: their names made harmless, their contents looked into before any is kept.

Only ``looking`` starts the child process in which ``examining`` works; what runs in there uses the
standard library alone and knows nothing of the office.
"""
