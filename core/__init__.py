"""The neutral engine: policies, cases, calendars and deadlines of any sector.

A policy is a dated text with its articles; a case is bound to the version in force when it was
received; the engine advises, an officer decides, and every answer can be asked why.

Read in this order, an afternoon in all:

1. ``domain/cases.py``: a case and all that hangs on it, as values.
2. ``domain/policies.py`` with ``provisions.py``, ``acts.py`` and ``limits.py``: what a policy says.
3. ``domain/regime.py``: which version governs a case on a given day.
4. ``domain/engine.py``: what people do to a case; ``consequences.py`` with ``tasks.py`` and
   ``lots.py``: what follows.
5. ``domain/decisions.py`` and ``procedure.py``: advice, classification; who may do what.
6. ``domain/timers.py`` and ``passage.py``: deadlines, and what time does to a case;
   ``periods.py``, ``deadlines.py``, ``workdays.py`` and ``calendars.py``: how days are counted.
7. ``domain/journal.py``: the chain of what happened.
8. ``domain/expressions/``: the condition language; its own docstring gives the order.
9. ``policyfiles/``: YAML to policies. ``registry.py`` and ``sdk.py``: where sectors come from.
10. ``storage/unit_of_work.py``, then ``storage/cases.py``: one deed, one transaction.
11. ``usecases/intake.py``, ``handling.py`` and ``deadlines.py``: what an office does.
12. ``bootstrap.py``: where all of it meets.

``domain`` is pure; ``clock`` alone reads the time, ``chance`` alone draws at random. The
same told from outside: ``docs/architecture.md``.
"""
