"""Rules that an office changes itself: drafted, checked, approved by another person, published.

Read in this order: ``drafts`` (what is being written, and who may), ``checking`` (whether it
loads and what lint says), ``deciding`` (submitted, approved, returned), ``standing`` (what stays
as it is while cases exist), ``publishing`` and ``withdrawing``. Everything that happens to a draft
is a line of its history, chained by hashes.
"""
