"""What other rules would have said of past cases.

Read in this order: ``records`` (what is kept of a past case), ``asif`` (a sector as if its newest
rules had been in force all along), ``outcomes`` (what rules say of a case), ``timing`` (when its
timers would have been due), ``changes`` (what differs between two sets of rules, and why),
``tally`` (the same counted over many cases).
"""
