"""What changes from one version of a policy to another, in sentences that a director can sign.

Read in this order: ``found`` (what differs, by its path in the resolved document), ``names`` (what
the keys of a policy are called), ``values`` (how a value is said), ``sentences``; ``merged`` is a
document with some of the differences made.
"""

from core.domain.differences.found import Difference, differences
from core.domain.differences.merged import merged
from core.domain.differences.sentences import Wording, worded

__all__ = ["Difference", "Wording", "differences", "merged", "worded"]
