"""What the director gets of the Monday story: the effect on departments, on paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def written(found: Mapping[str, Any], folder: Path) -> None:
    """Write ``impact.md`` for people and ``impact.json`` with every figure."""
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "impact.json").write_text(text, "utf-8")
    (folder / "impact.md").write_text("\n".join(_lines(found)) + "\n", "utf-8")


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    past = found["backtest_report"]
    yield "# 护理投诉三日答复:影响 · Impact\n"
    yield "## 改了什么 · What changes\n"
    yield from (f"- {line['zh']}\n  {line['en']}" for line in found["differences"])
    yield f"\n{found['signed']['by']} 签署 · signed: `{found['signed']['digest']}`\n"
    yield f"## 以往案件 · Past cases ({past['from']} – {past['to']})\n"
    yield f"{past['cases']} 件,{past['changed']} 件有变化 · {past['changed']} of them differ\n"
    columns = [key for key in past["by_unit"][0] if key != "unit"] if past["by_unit"] else []
    yield "| " + " | ".join(("unit", *columns)) + " |"
    yield "|---" + "|---:" * len(columns) + "|"
    for row in past["by_unit"]:
        cells = (str(row[key]) for key in ("unit", *columns))
        yield "| " + " | ".join(cells) + " |"
    yield "\n## 在办案件 · Open cases\n"
    for transition in ("pinned", "migrate"):
        report = found[f"impact_report_{transition}"]
        counts = ", ".join(f"{way} {count}" for way, count in report["counts"].items())
        yield f"- {transition}: {report['bound']} open, {report['cases']} differ; {counts}"
    yield "\n## 用时 · Time and memory\n"
    yield "| step | seconds | CPU of the server | MiB |\n|---|---:|---:|---:|"
    for what, one in found.items():
        if isinstance(one, Mapping) and "memory_mib" in one:
            yield f"| {what} | {one['seconds']} | {one['cpu']} | {one['memory_mib']} |"
