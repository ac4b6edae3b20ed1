"""`tousu policy edit` and `tousu policy condition`: change a draft, say a condition otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from api.cli.opening import desk, registry
from api.cli.output import as_json, both, note, print_json
from core.domain.errors import Problem, invalid


@click.command()
@click.argument("draft", type=int)
@click.argument("operation", required=False)
@click.argument("fields", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--edits",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file with a list of edits 以 JSON 文件给出各项修订",
)
@click.option("--by", required=True, help="Who edits: a policy editor 修订人(政策编辑)")
@click.option("--note", default="", help="Why 说明")
@click.option("--force", is_flag=True, help="Store an unfinished text as well 未完成也保存")
@as_json
def edit(
    draft: int, operation: str | None, fields: tuple[str, ...], edits: Path | None, by: str,
    note: str, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Edit a draft by a named operation, or by several from a file; each is checked first.

    修订草案:一项操作,或者文件中的若干项,全部成立或全部不成立;写入前先核对。

    A field is NAME=VALUE, the value as a policy file writes it; set.KEY=VALUE changes one key.
    The operations are in docs/editing.md.

    \b
    Example 例:
      tousu policy edit 3 set-parameter parameter=accept_within "value=5 workdays" --by lin
      tousu policy edit 3 change-timer timer=accept "set.warn=[1 workday]" --by lin
      tousu policy edit 3 --edits changes.json --by lin
    """
    from core.usecases.people import entry
    from core.usecases.policymaking import editing

    if (operation is None) == (edits is None):
        raise click.UsageError("Name an operation, or a file with --edits (请指定操作或文件)")
    wanted = _listed(edits) if edits else [_operation(str(operation), fields)]
    office = desk()
    (who,) = entry.colleagues(office, [by])
    with office.store.read() as work:
        found = work.drafts.get(draft)
    made = editing.edit(
        office, who, found.sector, draft, wanted, revision=found.revision, force=force, note=note
    )
    if as_json:
        print_json(
            {
                "draft": made.draft.id,
                "revision": made.draft.revision,
                "changes": [{"path": one.path, "lines": one.lines} for one in made.changes],
                "copied": made.copied,
                "mistakes": [vars(one) for one in made.mistakes],
            }
        )
        return
    _show(made)


@click.command()
@click.argument("condition")
@click.option("--sector", required=True, help="Whose names it uses 行业")
@click.option("--policy", "slug", help="A policy: its acts, timers and parameters 政策")
@click.option("--profile", default="", help="Set of policies 方案")
@click.option(
    "--given",
    type=click.Choice(["text", "sentence", "rows"]),
    default="text",
    show_default=True,
    help="The face it is given in 所给的形式",
)
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Of the sentence 句子的语言",
)
@click.option(
    "--as",
    "face",
    type=click.Choice(["text", "sentence", "rows"]),
    help="Print this face alone 只输出一种形式",
)
@as_json
def condition(
    condition: str, sector: str, slug: str | None, profile: str, given: str, language: str,
    face: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Show a condition as text, as rows and as a sentence in both languages.

    以文本、逐行和中英文句子显示一个条件。

    \b
    Example 例:
      tousu policy condition 'severity == "major"' --sector property_mgmt --policy complaint
      tousu policy condition '「有效性」已知' --given sentence --sector property_mgmt --as text
    """
    from api.routes.editing import condition_body
    from core.usecases.policymaking.conditions import Asked, Speaker
    from core.usecases.policymaking.versions import Wanted, policy_of

    found = registry(sector).sector(sector)
    policy = policy_of(found, Wanted(sector, slug, profile=profile)) if slug else None
    value = json.loads(condition) if given == "rows" else condition
    told = Speaker(found, policy).told(Asked(**{given: value}, language=language))
    if told.faults:
        raise invalid(*(Problem(f"column {p.column}", p.zh, p.en, p.hint) for p in told.faults))
    body = condition_body(told)
    if as_json:
        print_json(body)
    elif face == "rows":
        print_json(body["rows"])
    elif face:
        click.echo({"text": told.text, "sentence": told.sentences[language]}[face])
    else:
        click.echo(told.text)
        click.echo(told.sentences["zh"])
        click.echo(told.sentences["en"])
        click.echo(json.dumps(body["rows"], ensure_ascii=False))


def _show(made: Any) -> None:
    for one in made.changes:
        click.echo(one.path)
        for line in one.lines:
            click.echo(f"  {line}")
    for copied in made.copied:
        note(f"written out whole: {copied}", "原为继承,现整列写出")
    for problem in made.mistakes:
        note(f"unfinished: {problem.path}: {problem.en}", problem.zh)
    click.echo(both(f"draft {made.draft.id}, revision {made.draft.revision}", "草案已保存"))


def _listed(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise invalid(Problem(str(path), "不是 JSON", f"this is no JSON: {error}")) from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        zh, en = "应是各项修订的列表", "a list of edits {op: …} belongs here"
        raise invalid(Problem(str(path), zh, en))
    return found


def _operation(name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """What was typed as an operation; ``set.within`` is a key of the mapping ``set``."""
    made: dict[str, Any] = {"op": name.replace("-", "_")}
    for text in fields:
        field, mark, value = text.partition("=")
        if not mark:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE (应写作 名称=值)")
        holder, _, key = field.partition(".")
        if key:
            made.setdefault(holder, {})[key] = _value(value)
        else:
            made[field] = _value(value)
    return made


def _value(text: str) -> Any:
    """A value as a policy file writes it; what cannot be read so is text."""
    from core.policyfiles.document import read_text
    from core.policyfiles.problems import Problems

    problems = Problems()
    section = read_text(f"value: {text}\n", "value", problems)
    return text if section is None or len(problems) else section["value"]
