"""`tousu journal`: finds what is not as it was written, and what no longer follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from api.cli import logbook
from api.cli.opening import desk
from api.cli.output import as_json, both, print_json
from core.domain.errors import TousuError

if TYPE_CHECKING:
    from core.domain.casework.cases import Case
    from core.usecases.desk import Desk

#: What each reason of a fault means.
_REASONS = {
    "out_of_order": ("an entry is missing, doubled or moved", "有记录缺失、重复或移动"),
    "unlinked": ("it does not follow the entry before it", "与上一条记录不衔接"),
    "altered": ("it no longer says what was recorded", "内容已被改动"),
    "unreadable": ("it cannot be read any more", "已无法读取"),
    "notice_missing": ("a notice it tells of is gone", "所记文书已不存在"),
    "notice_altered": ("a notice no longer says what was issued", "文书与出具时不符"),
    "notice_unknown": ("it does not tell of a notice that is there", "办理记录没有此文书"),
}


@click.group()
def journal() -> None:
    """The append-only account of every case.

    办理记录:只增不改。

    \b
    Example 例:
      tousu journal verify
    """


@journal.command()
@click.argument("number", required=False)
@click.option("--new", "new_only", is_flag=True,
              help="The log alone, from a checkpoint a day old on 仅核验近日日志")  # fmt: skip
@click.option("--trust", multiple=True, metavar="KEY", help="A key told by another way 已知公钥")
@as_json
def verify(number: str | None, new_only: bool, trust: tuple[str, ...], as_json: bool) -> None:
    """Check the hash chain of one case or of all, and the text of each notice against it.

    Without a number the histories of drafts of rules, the log over everything and its checkpoints
    here and in TOUSU_CHECKPOINTS are checked as well. Exit code 1 where something does not fit.

    核验一件或全部案件的办理记录和文书,以及规则草案的经过、总日志和检查点;有不符时退出码为 1。

    \b
    Example 例:
      tousu journal verify
      tousu journal verify MS-2026-000001
      tousu journal verify --new
    """
    office = desk()
    if new_only:
        lately = _log_report(office, trust, new_only=True)
        if as_json:
            print_json(lately)
        else:
            _tell_log(lately)
        raise SystemExit(1 if lately["faults"] else 0)
    cases = entries = 0
    faults = []
    for case, length, fault in _checked(office, number):
        cases, entries = cases + 1, entries + length
        if fault:
            faults.append({"number": case, **fault})
    log: dict[str, Any] = {}
    if number is None:
        faults += _draft_faults(office)
        log = _log_report(office, trust)
    if as_json:
        told = {"cases": cases, "entries": entries, "faults": faults}
        print_json(told | ({"log": log} if log else {}))
    else:
        for found in faults:
            what = " ".join(filter(None, (both(*_REASONS[found["reason"]]), found.get("notice"))))
            click.echo(f"{found['number']} entry 记录 {found['seq']}: {what}")
        said = f"{cases} cases, {entries} entries, {len(faults)} with a fault"
        click.echo(both(said, f"案件 {cases} 件,记录 {entries} 条,不符 {len(faults)} 件"))
        if log:
            _tell_log(log)
    if faults or log.get("faults"):
        raise SystemExit(1)


@journal.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option(
    "--together", is_flag=True, help="All, with every worker 由各工作进程共同重算全部案件"
)
@as_json
def recompute(numbers: tuple[str, ...], together: bool, as_json: bool) -> None:
    """Recompute cases from their journals; exit code 1 where one is stored otherwise.

    What people did is taken from the journal. Verdict, grounds, classification and every timer
    follow anew, under the version then in force and the working days then known, and are compared
    with what is stored; the first difference of each case is named. Nothing is changed.

    \b
    按办理记录重算案件:结论、理由、分类和各时限逐项与所存比对,不一致时退出码为 1;不改动任何内容。

    \b
    Example 例:
      tousu journal recompute
      tousu journal recompute MS-2026-000001 --json
      tousu journal recompute --together
    """
    from core.storage.assessment import surveys
    from core.usecases.timekeeping.recomputing import recompute as tell_again

    if together and numbers:
        raise click.UsageError("--together is for all cases 仅用于全部案件")
    office = desk()
    cases = entries = timers = 0
    if together:
        cases, entries, timers, numbers = _recomputed_together(office)
    with office.store.read() as work:
        wanted = numbers if together or numbers else tuple(surveys.numbers(work.connection))
    differences = []
    for number in wanted:
        found = tell_again(office, number)
        if not together:
            cases, entries, timers = cases + 1, entries + found.entries, timers + found.timers
        if one := found.difference:
            values = {"stored": str(one.stored), "computed": str(one.computed)}
            differences.append({"number": number, "zh": one.zh, "en": one.en, **values})
    if as_json:
        counted = {"cases": cases, "entries": entries, "timers": timers}
        print_json({**counted, "differences": differences})
    else:
        for told in differences:
            click.echo(f"{told['number']}: {both(told['en'], told['zh'])}")
            stored, computed = told["stored"], told["computed"]
            click.echo("  " + both(f"stored {stored}", f"所存 {stored}"))
            click.echo("  " + both(f"computed {computed}", f"重算 {computed}"))
        said = f"{cases} cases, {entries} entries, {timers} timers, {len(differences)} differ"
        zh = f"案件 {cases} 件,记录 {entries} 条,时限 {timers} 个,不一致 {len(differences)} 件"
        click.echo(both(said, zh))
    if differences:
        raise SystemExit(1)


def _recomputed_together(office: Desk) -> tuple[int, int, int, tuple[str, ...]]:
    """Cases, entries and timers that all who work here recomputed, and the cases that differ.

    One that is under way already is joined. TousuError where it failed or was cancelled.
    """
    import time

    from core.usecases.background import jobs
    from core.usecases.timekeeping.recomputing import ask

    asked = ask(office, "tousu journal")
    while True:
        if jobs.run_next(office) is None:
            time.sleep(0.2)  # the others are at the last parts
        with office.store.read() as work:
            job = work.jobs.get(asked.id)
            held = work.holds.active() is not None
        if job.state == "done":
            told = job.result
            return told["cases"], told["entries"], told["timers"], tuple(told["differing"])
        if job.ended or held:
            zh = job.error_zh or ("系统处于停办状态" if held else "已取消")
            en = job.error_en or ("The office is on hold" if held else "It was cancelled")
            raise TousuError(zh, en)


for _one in (logbook.checkpoint, logbook.key, logbook.export, logbook.register):
    journal.add_command(_one)


def _checked(office: Desk, number: str | None) -> Iterator[tuple[str, int, dict[str, Any] | None]]:
    """Number, length and first fault of the journal of one case, or of each."""
    from core.storage.assessment import surveys

    with office.store.read() as work:
        numbers = [number] if number else list(surveys.numbers(work.connection))
    for one in numbers:
        yield one, *_check(office, one)


def _check(office: Desk, number: str) -> tuple[int, dict[str, Any] | None]:
    from core.domain.proof.journal import verify as verify_chain

    with office.store.read() as work:
        try:
            case = work.cases.get(number)
        except (ValueError, TypeError, KeyError):  # somebody wrote what is no entry at all
            return 0, {"seq": "?", "reason": "unreadable"}
    if fault := verify_chain(case.journal, number):
        return len(case.journal), {"seq": fault.seq, "reason": fault.reason}
    return len(case.journal), _notice_fault(case)


def _log_report(office: Desk, trust: tuple[str, ...], *, new_only: bool = False) -> dict[str, Any]:
    """What was found of the log and its checkpoints."""
    from core.usecases.proof.verifying import verify_log

    found = verify_log(office, trust=trust, new_only=new_only)
    return {
        "rows": found.rows, "begun_after": found.begun, "checkpoints": found.held,
        "outside": found.outside, "unsigned": found.exposed, "lost": len(found.lost),
        "last": found.last.at if found.last else None, "faults": [vars(f) for f in found.faults],
    }  # fmt: skip


def _tell_log(log: dict[str, Any]) -> None:
    for fault in log["faults"]:
        row = f" row 行 {fault['seq']}" if fault["seq"] else ""
        click.echo(f"{fault['what']}{row}: {both(*logbook.REASONS[fault['reason']])}")
    en = (
        f"log: {log['rows']} rows, {log['checkpoints']} checkpoints hold "
        f"({log['outside']} outside), {log['unsigned']} rows not signed yet"
    )
    zh = f"日志 {log['rows']} 行,检查点 {log['checkpoints']} 个,未签署 {log['unsigned']} 行"
    click.echo(both(en, zh))
    if log["lost"]:
        en = f"{log['lost']} checkpoints are of rows that a restore is known to have lost"
        click.echo(both(en, f"另有 {log['lost']} 个检查点属于恢复备份时已知丢失的部分"))


def _draft_faults(office: Desk) -> list[dict[str, Any]]:
    """The first line of each draft's history that is not as it was written."""
    from core.usecases.policymaking.signing import first_fault

    with office.store.read() as work:
        every = work.drafts.all(tuple(one.slug for one in office.registry))
        broken = [(one.id, first_fault(one.id, work.drafts.history(one.id))) for one in every]
    return [
        {"number": f"draft {draft}", "seq": seq, "reason": "altered"}
        for draft, seq in broken
        if seq is not None
    ]


def _notice_fault(case: Case) -> dict[str, Any] | None:
    """The first notice that is not as the journal has it."""
    from core.domain.casework.notices import first_altered

    fault = first_altered(case.journal, case.notices)
    return {"seq": fault.seq, "reason": fault.reason, "notice": fault.number} if fault else None
