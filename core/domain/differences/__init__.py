"""What changes from one version of a policy to another, in sentences that a director can sign.

Read in this order: ``found`` (what differs, by its path in the resolved document), ``keys`` and
``names`` (what the keys of a policy, and the names in it, are called), ``values`` (how a value is
said), ``parts`` (what of a list or condition differs), ``subjects``, ``sentences``, ``segments``
(the same as marked text), ``grouping``, ``papers`` (scorecards, reports, notices, facts);
``merged`` is a document with some of the differences made.
"""

from core.domain.differences.found import Difference, differences
from core.domain.differences.grouping import Group, grouped
from core.domain.differences.merged import merged
from core.domain.differences.segments import Segment, segments
from core.domain.differences.sentences import Wording, worded

__all__ = [
    "Difference",
    "Group",
    "Segment",
    "Wording",
    "differences",
    "grouped",
    "merged",
    "segments",
    "worded",
]
