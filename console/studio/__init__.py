"""The policy studio: the rules as people read them, and drafts from the first word to the last.

* ``overview.py``   sectors, policies on a time line, drafts under way, looking a rule up
* ``version.py``    one version: rules beside their articles, the procedure and its timers drawn
* ``drafts.py``     a draft and what of it can be edited; ``editing.py`` one edit as a form
* ``files.py``      the whole text of a file
* ``checks.py``     lint, scenarios, coverage, boundaries; ``live.py`` the same while one types
* ``trials.py``     one case under both rules, the shadow; ``past.py`` backtests
* ``opencases.py``  what publishing would do to open cases
* ``deciding.py``   submit, approve, return, publish, withdraw
* ``offices.py``    settings and days of an office
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("studio", __name__, url_prefix="/studio")

# The pages register themselves on the blueprint above.
from console.studio import (  # noqa: E402, F401
    checks,
    deciding,
    drafts,
    editing,
    files,
    live,
    offices,
    opencases,
    overview,
    past,
    trials,
    version,
)
