"""What an office lets look for by night: false closings and hidden complaints (瞒报漏报).

A check compares what is stored and states what does not fit; a person decides what it means.

1. ``checks.py``: what a policy says a check is. 2. ``records.py``: what it is given, what it finds.
3. ``percase.py`` and ``together.py``: what each kind compares, in one case and in many.
4. ``examining.py``: all checks of a night over one passage through the cases.
5. ``suspicions.py``: one suspicion from night to night. 6. ``marking.py``: what it does to a case.
"""
