"""Backtests over columns: what many past cases have in common is asked once.

Read in this order: ``written`` (past cases as columns), ``table`` (a month of them), ``slices``
(what an answer depends on, as columns), ``sides`` (what one sector says of a month: cases that
agree in all that an answer depends on get it from one of them, asked by itself), ``limits`` (last
days, each counted once), ``runs`` (the runs of a timer), ``pairs`` (what differs between two
sectors). Every module but ``written`` needs Polars.
"""
