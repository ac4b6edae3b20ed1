"""Periodic reports: numbers and tables counted from the cases of a period.

``definitions`` is what a report says, ``counting`` and ``parties`` count while cases pass by,
``composing`` makes the ``results``, ``telling`` fills in the text. All of it is pure.
"""
