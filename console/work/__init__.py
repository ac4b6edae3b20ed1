"""The officers' work: the queue, one case, and what is done on it.

One case: ``casepage`` is what its pages share, ``telling`` its words, ``passage`` the way through
the list one came from; ``case`` the page itself with its ``timeline``, ``acts`` and ``facts`` what
is done there, ``why`` the reasons and ledgers, ``papers`` and ``files`` what lies in it,
``service`` how notices were served, ``parties`` and ``letters`` who takes part, ``joining`` the
cases beside it.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("work", __name__)

# The pages register themselves on the blueprint above.
from console.work import acts, archive, case, facts, papers, queue, why  # noqa: E402, F401
