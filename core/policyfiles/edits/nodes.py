"""Where each value stands in the text of a file."""

from __future__ import annotations

from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.policyfiles.edits.operations import NAMES, Edit, Path, entry

Pair: TypeAlias = tuple[Node, Node]


def composed(text: str) -> Node:
    """The tree of nodes of ``text``, which is known to be readable."""
    root: Node = YAML(typ="safe", pure=True).compose(text)
    return root


def start(node: Node) -> int:
    """The place of the first character of ``node``."""
    place: int = node.start_mark.index
    return place


def end(node: Node) -> int:
    """The place after its last character; comments after a block do not belong to it."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end(last[1] if isinstance(last, tuple) else last)
    place: int = node.end_mark.index
    return place


def column(node: Node) -> int:
    """How far ``node`` is indented."""
    place: int = node.start_mark.column
    return place


def found(root: Node, path: Path, edit: Edit) -> Node:
    """The node that ``path`` leads to."""
    node = root
    for part in path:
        if isinstance(node, SequenceNode):
            node = node.value[entry(shown(node), part, edit)]
        else:
            node = {key.value: value for key, value in node.value}[part]
    return node


def pair_of(mapping: MappingNode, key: str) -> int:
    """Which pair of a mapping has ``key``; -1 for none."""
    keys = [key_node.value for key_node, _ in mapping.value]
    return keys.index(key) if key in keys else -1


def shown(sequence: SequenceNode) -> list[object]:
    """The entries of a list, of each what names it."""
    return [_shown(item) for item in sequence.value]


def _shown(node: Node) -> object:
    """What names an entry, as :func:`operations.name_of` reads it."""
    if isinstance(node, MappingNode):
        return {
            key.value: value.value
            for key, value in node.value
            if key.value in NAMES and isinstance(value, ScalarNode)
        }
    return node.value if isinstance(node, ScalarNode) else ""
