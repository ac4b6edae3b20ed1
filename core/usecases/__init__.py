"""What an office does: one function a deed, one transaction each.

``intake`` opens cases, ``handling`` does acts and records facts, ``deadlines`` lets time pass,
``reading`` shows and explains, ``calendars`` imports notices, ``access`` keeps users and tokens.
"""
