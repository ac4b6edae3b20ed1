"""What conditions can and cannot do together: rows never reached, overlaps, gaps, with a case each.

Read in this order: ``boxes`` (sets of cases as products of sets of values), ``spaces`` (conditions
as boxes), ``rows`` (what is wrong with the rows of a table, or with a list of grounds).
"""

from core.domain.analysis.boxes import TooComplex
from core.domain.analysis.rows import Rule, Trouble, troubles
from core.domain.analysis.spaces import Space, Witness

__all__ = ["Rule", "Space", "TooComplex", "Trouble", "Witness", "troubles"]
