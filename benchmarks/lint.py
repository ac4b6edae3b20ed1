"""How fast lint is: a table of 500 rows over eight facts, against compiling its conditions.

Run ``python -m benchmarks.lint``. Prints seconds; trust the ratios, not the absolutes.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from random import Random

from core.domain.analysis import Rule, troubles
from core.domain.expressions import BOOL, DATE, NUMBER, Env, Scope, choice, compile_text

SCOPE = Scope(
    facts={
        "urgent": BOOL, "valid": BOOL, "repeated": BOOL,
        "colour": choice("red", "green", "blue", "white"),
        "area": choice("east", "west", "north", "south"),
        "amount": NUMBER, "persons": NUMBER, "knew_on": DATE,
    },
)  # fmt: skip
ROWS, SEED = 500, 7
_NOTHING = Env()


def rows() -> list[str]:
    """Conditions of three to five cells, as a table of routing has them."""
    random = Random(SEED)
    day = date(2020, 1, 1)
    cells = (
        lambda: random.choice(("urgent", "!urgent", "valid", "!valid", "repeated")),
        lambda: f'colour == "{random.choice(("red", "green", "blue"))}"',
        lambda: f'area in ["{random.choice(("east", "west"))}", "north"]',
        lambda: f"amount >= {random.randrange(0, 10_000, 100)}",
        lambda: f"persons < {random.randrange(1, 40)}",
        lambda: f'knew_on > date("{day + timedelta(days=random.randrange(900))}")',
    )
    return [
        " && ".join(cell() for cell in random.sample(cells, random.randint(3, 5)))
        for _ in range(ROWS)
    ]


def main() -> None:
    """Compile the conditions, analyse the table, print both times and their ratio."""
    texts = rows()
    begun = time.process_time()
    rules = [Rule(compile_text(text, SCOPE), place) for place, text in enumerate(texts)]
    for rule in rules:
        rule.when.evaluate(_NOTHING)
    compiled = time.process_time() - begun
    begun = time.process_time()
    found = troubles(rules, "first", {}, total=True)
    analysed = time.process_time() - begun
    codes = {code: sum(t.code == code for t in found) for code in sorted({t.code for t in found})}
    print(f"compile {ROWS} rows: {compiled:.2f} s")
    print(f"analyse them:      {analysed:.2f} s ({analysed / compiled:.1f} times as long)")
    print(f"found: {codes}")


if __name__ == "__main__":
    main()
