"""The rules of the office as pure values and functions.

Nothing here reads a clock, a file, a database or the network; nothing here imports
Flask, SQLAlchemy, marshmallow or pluggy. What a function needs, it is given.
"""
