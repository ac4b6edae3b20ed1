"""The officers' work: the queue, one case, and what is done on it.

One case: ``casepage`` is what its pages share, ``telling`` its words, ``passage`` the way through
the list one came from; ``case`` the page itself with its ``timeline``, ``acts`` and ``facts`` what
is done there, ``foreseeing`` what that would do, ``why`` the reasons and ledgers, ``files`` the
notices with their service and what was laid with the case, ``parties`` and ``letters`` who takes
part, ``joining`` the cases beside it; ``papers`` and ``archive`` are what is printed.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("work", __name__)

# The pages register themselves on the blueprint above.
from console.work import (  # noqa: E402
    acts,  # noqa: F401
    archive,  # noqa: F401
    case,  # noqa: F401
    facts,  # noqa: F401
    files,  # noqa: F401
    intake,  # noqa: F401
    joining,  # noqa: F401
    letters,  # noqa: F401
    papers,  # noqa: F401
    parties,  # noqa: F401
    queue,  # noqa: F401
    tasks,  # noqa: F401
    together,  # noqa: F401
    why,  # noqa: F401
)
