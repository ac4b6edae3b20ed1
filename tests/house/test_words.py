"""Every word of the pages stands in Chinese and in English, side by side."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jinja2 import Environment, nodes

from tests.house.source import named, python_files, tree
from tests.places import REPO

CHINESE = re.compile("[\u4e00-\u9fff]")
#: The name of a language is said in that language.
EXCEPT = {("English", "中文")}


def said_in_templates() -> Iterator[tuple[str, str, str]]:
    """Where something is said, and the Chinese and English of it."""
    for package in ("api", "console"):
        for path in sorted((REPO / package).rglob("*.html")):
            page = Environment(autoescape=True).parse(path.read_text("utf-8"))
            for call in page.find_all(nodes.Call):
                said = [arg.value for arg in call.args[:2] if isinstance(arg, nodes.Const)]
                if isinstance(call.node, nodes.Name) and call.node.name == "t" and len(said) == 2:
                    yield f"{path.name}:{call.lineno}", said[0], said[1]


def said_in_code() -> Iterator[tuple[str, str, str]]:
    """The same of the code of the console."""
    for path in python_files("console"):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "t"
            ):
                said = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant)]
                if len(said) == 2:
                    yield named(path, node), str(said[0]), str(said[1])


def test_every_word_is_said_in_both_languages() -> None:
    found = [*said_in_templates(), *said_in_code()]
    assert len(found) > 100
    wrong = [
        (place, zh, en)
        for place, zh, en in found
        if (zh, en) not in EXCEPT and (not CHINESE.search(zh) or CHINESE.search(en) or not en)
    ]
    assert wrong == []


def test_no_page_says_chinese_in_passing() -> None:
    """Chinese outside of a pair would stand on the English page too."""
    wrong = [
        f"{path.name}:{text.lineno}: {text.data.strip()}"
        for path in sorted((REPO / "console").rglob("*.html"))
        for text in Environment(autoescape=True)
        .parse(path.read_text("utf-8"))
        .find_all(nodes.TemplateData)
        if CHINESE.search(text.data)
    ]
    assert wrong == []
