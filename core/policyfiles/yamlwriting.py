"""Writes values as the YAML of a policy or scenario file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML


def yaml_text(document: Mapping[str, Any]) -> str:
    """``document`` as people would write it: keys in their order, Chinese as it is."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = None  # what fits on a line stands on one
    writer.allow_unicode = True
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = 100
    stream = io.StringIO()
    writer.dump(dict(document), stream)
    return stream.getvalue()
