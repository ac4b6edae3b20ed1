"""`tousu proof`: shows an outsider that a case, or an older checkpoint, is part of the log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from api.cli.opening import desk


@click.group()
def proof() -> None:
    """Proofs that somebody who trusts nobody here can check.

    可由外部独立核验的证明。

    \b
    Example 例:
      tousu proof case MS-2026-000001 > proof.json
    """


@proof.command()
@click.argument("number")
@click.option("--entries", is_flag=True, help="With what the entries say 附记录内容")
def case(number: str, entries: bool) -> None:
    """Prove that a case's journal, up to its newest entry under a checkpoint, is in the log.

    The file is under 2 KB; with --entries it also says what happened. Give it to a party or a
    court, with the script of `tousu proof script`.

    证明某件的办理记录在日志之中,可交当事人或法院。

    \b
    Example 例:
      tousu proof case MS-2026-000001 > proof.json
    """
    from core.usecases.proof.proving import inclusion_proof

    _print(inclusion_proof(desk(), number, entries=entries))


@proof.command()
@click.argument("older", type=click.IntRange(1))
@click.argument("newer", type=click.IntRange(1), required=False)
def consistency(older: int, newer: int | None) -> None:
    """Prove that the log of one checkpoint (its number of rows) continues that of another.

    证明后一检查点的日志是前一检查点日志的延续;以行数指明检查点。

    \b
    Example 例:
      tousu proof consistency 1200 3400 > grown.json
    """
    from core.usecases.proof.proving import consistency_proof

    _print(consistency_proof(desk(), older, newer))


@proof.command()
def script() -> None:
    """Print the script that checks proofs and exports; it needs Python and nothing else.

    输出独立核验脚本,只需 Python。

    \b
    Example 例:
      tousu proof script > verify.py
    """
    from core.usecases.proof.proving import verifier

    click.echo(verifier(), nl=False)


@proof.command()
@click.argument("what", type=click.Path(exists=True, path_type=Path))
@click.option("--checkpoints", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Checkpoints kept elsewhere 另存的检查点")  # fmt: skip
@click.option("--trust", multiple=True, metavar="KEY", help="Public key of the office 公钥")
def verify(what: Path, checkpoints: Path | None, trust: tuple[str, ...]) -> None:
    """Check a proof, or the folder of an export, with that same script.

    核验证明或导出的文件夹;不符时退出码为 1。

    \b
    Example 例:
      tousu proof verify proof.json
    """
    from core.usecases.proof.proving import run_verifier

    words = [str(what), *(["--checkpoints", str(checkpoints)] if checkpoints else [])]
    for one in trust:
        words += ["--trust", one]
    raise SystemExit(run_verifier(words))


def _print(found: dict[str, Any]) -> None:
    """On one line: a proof is small, and is not read by people."""
    click.echo(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
