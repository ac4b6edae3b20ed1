"""The citizens' door: sending in without an account, and asking after it by the code of a receipt.

* ``start``     what it is about, in plain words
* ``writing``   the form, a page at a time; ``answers`` are carried from page to page in the form
                itself, so that nothing of it is kept before it is sent
* ``progress``  how the matter stands, what both sides wrote, and how it was handled
* ``posters``   for officers: posters with a code that opens the form filled in; a blueprint of its
                own, which the public application does not have
"""

from __future__ import annotations

from flask import Blueprint, current_app, request, send_from_directory
from werkzeug.exceptions import NotFound as NoSuchFile
from werkzeug.wrappers import Response

from api.routes.receipts import must_be_open

blueprint = Blueprint("door", __name__)
posters_blueprint = Blueprint("posters", __name__)

#: What of ``console/static`` these pages load: all that the public application serves.
FILES = frozenset(("tousu.css", "tousu.js", "door.css", "door.js"))


@blueprint.before_request
def _open() -> None:
    must_be_open()
    # Hidden answers are carried along with every page; files come one at a time, by another limit.
    request.max_form_parts = 500


def static_file(filename: str) -> Response:
    """A file that these pages load, and no other."""
    if filename not in FILES:
        raise NoSuchFile
    return send_from_directory(f"{current_app.root_path}/static", filename)


# The pages register themselves on the blueprints above.
from console.door import posters, progress, start, writing  # noqa: E402, F401
