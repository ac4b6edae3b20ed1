"""Changes one thing in the text of a policy file and leaves every other character as it was.

Read in this order: ``operations`` (what an edit says, and what it makes of plain values), ``nodes``
(where each value stands in the text), ``writing`` (values as YAML), ``texts`` (the edit itself).
"""

from core.policyfiles.edits.operations import Edit
from core.policyfiles.edits.texts import edited

__all__ = ["Edit", "edited"]
