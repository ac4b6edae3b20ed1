"""Where values become rows. Knows the domain and SQLAlchemy; nothing of the web.

Read ``tables`` for what is kept, ``unit_of_work`` for how a deed is done, ``engine`` for what the
two databases need.
"""
