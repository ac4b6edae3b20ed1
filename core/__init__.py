"""The neutral engine: policies, cases, calendars and deadlines of any sector.

A policy is a dated text with its articles; a case is bound to the version in force when it was
received; the engine advises, an officer decides, and every answer can be asked why.

Read in this order, an afternoon in all:

1. ``domain/casework/cases.py``: a case and all that hangs on it, as values.
2. ``domain/rules/policies.py`` with ``provisions.py``, ``acts.py`` and ``limits.py``: what a
   policy says; ``regime.py``: which version governs a case on a given day.
3. ``domain/casework/engine.py``: what people do to a case; ``consequences.py`` with
   ``tasks.py``: what follows.
4. ``domain/rules/decisions.py``: advice and classification;
   ``domain/casework/procedure.py``: who may do what.
5. ``domain/timekeeping/timers.py``: what starts and ends a timer;
   ``domain/casework/passage.py``: what time does to a case.
6. ``domain/worktime/periods.py``, ``deadlines.py``, ``workdays.py`` and ``calendars.py``: how
   days are counted.
7. ``domain/proof/journal.py``: the chain of what happened.
8. ``domain/expressions/``: the condition language; its own docstring gives the order.
9. ``policyfiles/``: YAML to policies. ``registry.py`` and ``sdk.py``: where sectors come from.
10. ``storage/unit_of_work.py``, then ``storage/casework/cases.py``: one deed, one transaction.
11. ``usecases/casework/intake.py`` and ``handling.py``, ``usecases/timekeeping/deadlines.py``:
    what an office does.
12. ``bootstrap.py``: where all of it meets.

``domain``, ``storage`` and ``usecases`` are divided alike: what is called ``timekeeping`` in one
is called so in all. ``domain`` is pure; ``clock`` alone reads the time, ``chance`` alone draws at
random. The same told from outside: ``docs/architecture.md``.
"""
