"""What the product's own code never does: run texts, unpack objects, put texts into statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests.house.source import named, python_files, tree
from tests.places import REPO

#: Names that run a text or make any object of one.
BARE = {"eval", "exec", "compile", "__import__", "Markup", "render_template_string"}
DOTTED = re.compile(
    r"(builtins\.\w+|yaml\.(unsafe_|full_)?load(_all)?|os\.(system|popen|exec\w+|spawn\w+)"
    r"|(c?pickle|marshal|shelve|dill|jsonpickle)\.\w+|markupsafe\.Markup|.*\.from_string)"
)
#: A file that names none of them need not be looked into.
NAMED = re.compile(
    r"\b(eval|exec|compile|__import__|Markup|render_template_string|builtins|yaml\.\w*load|os\.\w+|c?pickle"
    r"|marshal|shelve|dill|jsonpickle|from_string|shell|codeop|xmlrpc|exec_driver_sql)"
    r"\b|import code\b|\btext\("
)
MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "code", "codeop", "xmlrpc"}
#: Where conditions that were read, typed and checked become code on purpose; where a page is handed
#: Markdown that was set as HTML there, every text escaped; and drawings of codes to scan.
ON_PURPOSE = {("core/domain/expressions/compiler.py", "compile"),
              ("core/domain/expressions/compiler.py", "exec"),
              ("core/documents/html.py", "Markup"), ("core/documents/poster.py", "Markup"),
              ("console/door/codes.py", "Markup")}  # fmt: skip


def dangers(name: str, module: ast.AST) -> Iterable[tuple[str, int, str]]:
    """Every call and import of those, and every statement put together from texts."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in BARE:
                yield name, node.lineno, called
            case ast.Call(func=ast.Attribute() as called):
                if DOTTED.fullmatch(ast.unparse(called)):
                    yield name, node.lineno, ast.unparse(called)
                if any(k.arg == "shell" and _true(k.value) for k in node.keywords):
                    yield name, node.lineno, "shell"
            case ast.Import(names=names) if found := {n.name for n in names} & MODULES:
                yield name, node.lineno, found.pop()
            case ast.ImportFrom(module=str(source)) if source.partition(".")[0] in MODULES:
                yield name, node.lineno, source
        if isinstance(node, ast.Call) and _statement(node):
            yield name, node.lineno, "statement"


def _true(node: ast.AST) -> bool:
    return not (isinstance(node, ast.Constant) and node.value is False)


def _statement(node: ast.Call) -> bool:
    """Whether it is SQL that is put together: ``text(f"…")``, ``text("…" + x)``, ``"…" % x``."""
    called = ast.unparse(node.func).rpartition(".")[2]
    return called in ("text", "exec_driver_sql") and any(
        isinstance(given, ast.JoinedStr | ast.BinOp) for given in node.args[:1]
    )


def test_nothing_runs_a_text_but_the_compiler_of_conditions() -> None:
    files = [path for path in python_files() if NAMED.search(path.read_text("utf-8"))]
    assert len(python_files()) > 400
    assert len(files) > 20
    found = {
        (name, what)
        for path in files
        for name, _, what in dangers(str(path.relative_to(REPO)), tree(path))
    }
    allowed = {one for one in found if one[0].startswith("core/storage/") and one[1] == "statement"}
    assert found - allowed <= ON_PURPOSE, found - ON_PURPOSE
    assert ("core/domain/expressions/compiler.py", "compile") in found


def test_statements_in_the_storage_are_put_together_from_our_own_words() -> None:
    """PRAGMAs and names of tables take no parameters: what stands there is a number or ours."""
    for path in python_files("core/storage"):
        for name, line, what in dangers(named(path), tree(path)):
            text = path.read_text("utf-8").splitlines()[line - 1]
            ours = "PRAGMA|SET |LOCK|_lock|VACUUM|CREATE|ALTER|DROP"
            assert what != "statement" or re.search(ours, text), (name, line, text)


def test_no_page_switches_escaping_off() -> None:
    pages = [page for package in ("api", "console") for page in (REPO / package).rglob("*.html")]
    assert len(pages) > 70
    for page in pages:
        text = page.read_text("utf-8")
        own = re.sub(r'<script type="module" src="\{\{ url_for\(.static.', "", text)
        careless = r"\|\s*safe\b|autoescape\s+false|<script|\son(?!ly)[a-z]+=[\"']"
        assert not re.search(careless, own), page


@pytest.mark.parametrize(
    "careless",
    ["eval(text)", "exec(text)", "compile(text, '', 'exec')", "__import__(name)",
     "yaml.load(text)", "yaml.unsafe_load(text)", "import pickle", "from marshal import loads",
     "pickle.loads(data)", "os.system(text)", "run(x).call(text, shell=True)",
     "builtins.eval(text)", "Markup(text)", "render_template_string(text)",
     "environment.from_string(text)", "connection.execute(text(f'{x}'))",
     "sql.text('a' + x)", "connection.exec_driver_sql('%s' % x)"],
)  # fmt: skip
def test_a_careless_line_would_be_found(careless: str) -> None:
    assert list(dangers("careless", ast.parse(careless)))
