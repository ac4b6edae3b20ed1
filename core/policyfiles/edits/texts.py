"""The edit itself: cuts and inserts in the text, held against what the edit means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from core.domain.errors import invalid
from core.domain.proof.canonical import dumps
from core.policyfiles.document import read_text
from core.policyfiles.edits.nodes import column, composed, end, found, pair_of, shown, start
from core.policyfiles.edits.operations import (
    OPERATIONS,
    Edit,
    applied,
    entry,
    place_before,
    places_in_order,
    refused,
)
from core.policyfiles.edits.writing import block, flow, laid
from core.policyfiles.problems import Problems


def edited(text: str, edit: Edit, name: str = "draft") -> str:
    """``text`` with the edit made; comments, order and spacing of all else stay.

    Raises ``invalid_input`` where the text is not readable or the path leads nowhere.
    """
    if edit.op not in OPERATIONS:
        raise refused(edit, f"没有操作 {edit.op}", f"no operation is called {edit.op}")
    meant = applied(_read(text, name), edit)
    changed = _Text(text).after(edit)
    if dumps(_read(changed, name)) != dumps(meant):
        raise AssertionError(f"the edit {edit} of {name} did not come out as meant")
    return changed


def _read(text: str, name: str) -> Any:
    problems = Problems()
    document = read_text(text, name, problems)
    if document is None or len(problems):
        raise invalid(*problems)
    return document


class _Text:
    def __init__(self, text: str) -> None:
        self._text = text if text.endswith("\n") else text + "\n"
        self._root = composed(self._text)

    def after(self, edit: Edit) -> str:
        """The text after the edit."""
        match edit.op:
            case "add":
                return self._add(edit)
            case "order":
                return self._order(edit)
        holder = found(self._root, edit.path[:-1], edit)
        last = edit.path[-1]
        if isinstance(holder, SequenceNode):
            place = entry(shown(holder), last, edit)
            if edit.op == "set":
                item = holder.value[place]
                return self._replace(item, edit.value, start(item))
            return self._remove_entry(holder, place)
        assert isinstance(holder, MappingNode)
        place = pair_of(holder, str(last))
        if edit.op == "remove":
            return self._remove_pair(holder, place)
        if place >= 0:
            key, value = holder.value[place]
            return self._replace(value, edit.value, end(key) + 1)
        return self._put(holder, str(last), edit.value)

    def _list_at(self, edit: Edit) -> SequenceNode:
        holder = found(self._root, edit.path, edit)
        assert isinstance(holder, SequenceNode)
        return holder

    def _replace(self, node: Node, value: Any, after: int) -> str:
        """Another value in place of ``node``; ``after`` is where its key or dash ends."""
        first, last = start(node), end(node)
        written = flow(value)
        if first > after and self._is_block(node):
            # What stood on lines of its own moves up behind its key, before a comment there.
            rest = self._text[after:first].partition("\n")[0]
            return f"{self._text[:after]} {written}{rest}{self._text[last:]}"
        if first == last:
            # An empty value stands nowhere: it is written right after the colon or the dash.
            return f"{self._text[:after]} {written}{self._text[after:]}"
        return self._text[:first] + written + self._text[last:]

    def _put(self, holder: MappingNode, key: str, value: Any) -> str:
        if not self._is_block(holder):
            comma = ", " if holder.value else ""
            place = self._closing(holder)
            return self._insert(place, f"{comma}{flow(key)}: {flow(value)}")
        indent = column(holder)
        return self._insert_line(end(holder), f"{' ' * indent}{flow(key)}:{laid(value, indent)}")

    def _add(self, edit: Edit) -> str:
        holder = self._list_at(edit)
        place = place_before(shown(holder), edit)
        if not self._is_block(holder):
            return self._add_to_flow(holder, place, edit.value)
        dash = column(holder)
        line = f"{' ' * dash}- {block(edit.value, dash + 2)}"
        if place == 0:
            first = self._text.rfind("\n", 0, start(holder)) + 1
            return self._insert(first, line + "\n")
        return self._insert_line(end(holder.value[place - 1]), line)

    def _add_to_flow(self, holder: SequenceNode, place: int, value: Any) -> str:
        if place < len(holder.value):
            return self._insert(start(holder.value[place]), f"{flow(value)}, ")
        comma = ", " if holder.value else ""
        return self._insert(self._closing(holder), f"{comma}{flow(value)}")

    def _remove_pair(self, holder: MappingNode, place: int) -> str:
        return self._remove(holder, [(start(k), end(v)) for k, v in holder.value], place)

    def _remove_entry(self, holder: SequenceNode, place: int) -> str:
        if self._is_block(holder):
            spans = [(self._dash(item), end(item)) for item in holder.value]
        else:
            spans = [(start(item), end(item)) for item in holder.value]
        return self._remove(holder, spans, place)

    def _remove(self, holder: Node, spans: Sequence[tuple[int, int]], place: int) -> str:
        first, last = spans[place]
        if len(spans) == 1:
            return self._emptied(holder)
        if not self._is_block(holder):
            if place + 1 < len(spans):
                return self._text[:first] + self._text[spans[place + 1][0] :]
            return self._text[: spans[place - 1][1]] + self._text[last:]
        line = self._text.rfind("\n", 0, first) + 1
        if self._text[line:first].strip():
            # It shares its line with the dash of an entry: the next key takes its place.
            return self._text[:first] + self._text[spans[place + 1][0] :]
        return self._text[:line] + self._text[self._line_end(last) :]

    def _emptied(self, holder: Node) -> str:
        """The collection without its only part."""
        written = "{}" if isinstance(holder, MappingNode) else "[]"
        return self._text[: start(holder)] + written + self._text[end(holder) :]

    def _order(self, edit: Edit) -> str:
        holder = self._list_at(edit)
        places = places_in_order(shown(holder), edit)
        items = holder.value
        if not self._is_block(holder):
            spans = [(start(item), end(item)) for item in items]
            glue = [self._text[a[1] : b[0]] for a, b in pairwise(spans)]
        else:
            first = self._above(start(holder))
            ends = [self._line_end(end(item)) for item in items]
            spans = list(zip([first, *ends[:-1]], ends, strict=True))
            glue = [""] * (len(items) - 1)
        parts = [self._text[a:b] for a, b in (spans[place] for place in places)]
        joined = parts[0] + "".join(g + part for g, part in zip(glue, parts[1:], strict=True))
        return self._text[: spans[0][0]] + joined + self._text[spans[-1][1] :]

    def _above(self, place: int) -> int:
        """The start of the line of ``place``, or of the first of the comment lines above it."""
        first = self._text.rfind("\n", 0, place) + 1
        while first:
            line = self._text.rfind("\n", 0, first - 1) + 1
            if not self._text[line:first].lstrip().startswith("#"):
                break
            first = line
        return first

    def _insert(self, place: int, written: str) -> str:
        return self._text[:place] + written + self._text[place:]

    def _insert_line(self, after: int, line: str) -> str:
        return self._insert(self._line_end(after), line + "\n")

    def _line_end(self, place: int) -> int:
        """The place after the line on which ``place`` stands, a comment on it included."""
        if place and self._text[place - 1] == "\n":
            return place
        found_at = self._text.find("\n", place)
        return found_at + 1 if found_at >= 0 else len(self._text)

    def _closing(self, holder: Node) -> int:
        """The place before the closing bracket, and before the space that precedes it."""
        inside = self._text[: end(holder) - 1]
        return len(inside.rstrip())

    def _dash(self, item: Node) -> int:
        return self._text.rfind("-", 0, start(item))

    @staticmethod
    def _is_block(node: Node) -> bool:
        if not isinstance(node, MappingNode | SequenceNode):
            return False
        return not node.flow_style and bool(node.value)
