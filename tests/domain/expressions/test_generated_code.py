"""What compiled conditions may contain: looked at instruction by instruction."""

from __future__ import annotations

import dis
import re
import subprocess
import sys
from random import Random
from types import CodeType

from core.domain.expressions import Scope, check, compile_text
from core.domain.expressions.codegen import ARGUMENTS, Generator
from core.domain.expressions.compiler import GLOBALS, function
from core.domain.expressions.sharing import Source
from tests.domain.expressions.generated import SCOPE, condition

FORBIDDEN = re.compile("ATTR|METHOD|IMPORT|STORE_GLOBAL|STORE_NAME|DELETE|LOAD_NAME|DEREF|MAKE_")
CONSTANT = re.compile(r"k\d+")


def _made(sources: list[Source]) -> list[CodeType]:
    """The functions that can be made of some conditions."""
    kinds = (
        lambda made: made.together("every"),
        lambda made: made.first("first", waits=True),
        lambda made: made.first("first", waits=False),
    )
    made = [Generator(sources) for _ in kinds]
    return [function(kind(each), each).__code__ for kind, each in zip(kinds, made, strict=True)]


def _functions(seed: int) -> list[CodeType]:
    """Every condition alone, and all of them together."""
    random = Random(seed)
    sources = [check(condition(random), SCOPE).source for _ in range(150)]
    return [code for some in (sources, *([each] for each in sources)) for code in _made(some)]


def test_globals_are_the_three_functions_and_numbered_constants() -> None:
    seen: set[str] = set()
    for code in _functions(1):
        seen.update(code.co_names)
    assert set(GLOBALS) <= seen
    assert all(CONSTANT.fullmatch(name) for name in seen - set(GLOBALS))


def test_no_instruction_reaches_an_attribute_an_import_or_a_name() -> None:
    for code in _functions(2):
        for instruction in dis.get_instructions(code):
            assert not FORBIDDEN.search(instruction.opname), instruction.opname


def test_a_function_reads_its_arguments_and_its_own_locals_only() -> None:
    for code in _functions(3):
        given = code.co_argcount
        assert code.co_varnames[:given] in (ARGUMENTS, ("fact",))
        assert all(re.fullmatch(r"[fst]\d+", name) for name in code.co_varnames[given:])
        assert not code.co_freevars
        assert not [part for part in code.co_consts if isinstance(part, CodeType)]


def test_compiled_code_has_no_builtins() -> None:
    generator = Generator([compile_text("true", Scope()).source])
    assert function(generator.alone("one"), generator).__globals__["__builtins__"] == {}


def test_reading_a_policy_compiles_nothing() -> None:
    """Compiling waits for the first evaluation, so that commands start fast."""
    program = (
        "import builtins\n"
        "from core.domain.expressions import *\n"
        "def refuse(*_, **__): raise SystemExit('compiled')\n"
        "condition = compile_text('a || !a', Scope(facts={'a': BOOL}))\n"
        "builtins.compile = refuse\n"
        "compile_all({'one': condition})\n"
        "condition = compile_text('a && !a', Scope(facts={'a': BOOL}))\n"
        "condition.text, condition.reads, condition.atoms()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
