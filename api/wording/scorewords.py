"""What a score says, in words: numbers as people read them, and why a line is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from core.domain.assessment.exclusions import Exclusion
from core.domain.assessment.measures import Distribution, Ranking, Rate, Repeats
from core.domain.assessment.scorecards import SCORED, FindingKind, Item, Scorecard
from core.domain.assessment.scores import ZERO, Line, Reason, Score, Veto
from core.domain.rules.sectors import Sector

if TYPE_CHECKING:
    from core.usecases.assessment.scoreboard import Board

#: How many cases a sentence names before it only counts them.
NAMED = 20

Words = tuple[str, str]


def amount(value: Decimal | None, *, signed: bool = False) -> str:
    """An exact number without idle zeros; a dash where there is none."""
    if value is None:
        return "—"
    text = f"{value:+f}" if signed and value else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(card: Scorecard, line: Line) -> str:
    """The number of a line; a rate as a percentage, a part of a distribution with its share."""
    if is_rate(card, line.item) and line.points is not None:
        return percent(line.points)
    if line.part is not None and line.part.share is not None:
        return f"{amount(line.points)} ({percent(line.part.share)})"
    return amount(line.points)


def percent(share: Decimal | None) -> str:
    """A share in hundredths; a dash where there is none."""
    return "—" if share is None else f"{amount(share * 100)}%"


def distributions(card: Scorecard) -> list[str]:
    """The measures that count the values of a fact."""
    return [slug for slug, m in card.measures.items() if isinstance(m, Distribution)]


def parts(score: Score, slug: str) -> list[Line]:
    """The lines of a distribution, without that of all cases; none where no case is counted."""
    found = [line for line in score.lines if line.item == slug and line.part is not None]
    return found if any(line.points for line in found) else []


def named_cases(line: Line, language: str) -> str:
    """The cases on which a line rests, the first of them by number."""
    return _joined(_cases([why for why in line.because if why.source == "case"]), language)


def line_title(board: Board, line: Line, language: str) -> str:
    """What people call a line: its row, and of a part the value, of a person the name."""
    titles = line.title.get(language, line.item), line.person
    part = part_title(board, line, language) if line.part else ""
    return " · ".join(filter(None, (*titles, part)))


def part_title(board: Board, line: Line, language: str) -> str:
    """What people call the values of which a line of a distribution is."""
    part, measure = line.part, board.card.measures.get(line.item)
    if part is None or not isinstance(measure, Distribution):
        return ""
    if part.top is not None:
        return f"前 {part.top} 名合计" if language == "zh" else f"first {part.top} together"
    if not part.value:
        return "未查明" if language == "zh" else "not known"
    return value_title(board.sector, measure.counts_by, part.value, language)


def value_title(sector: Sector, name: str, value: str, language: str) -> str:
    """What people call a value of a fact, of a built-in name or of a result."""
    fact = sector.facts.get(name)
    if fact is not None and value in fact.values:
        return fact.values[value][language]
    if value in ("true", "false"):
        yes = value == "true"
        return ("是" if yes else "否") if language == "zh" else ("yes" if yes else "no")
    return sector.title_of(_SECTIONS.get(name, "results"), value, language)


#: Where the words for the values of built-in names and results stand, if not among the results.
_SECTIONS = {
    "unit": "units",
    "status": "statuses",
    "kind": "kinds",
    "channel": "channels",
    "verdict": "verdicts",
}


def reason_title(card: Scorecard, exclusion: Exclusion, language: str) -> str:
    """What people call the reason for which something is left out."""
    known = card.exclusions.reasons if card.exclusions else {}
    reason = known.get(exclusion.reason)
    return reason.title[language] if reason else exclusion.reason


def reason_basis(card: Scorecard, exclusion: Exclusion) -> str:
    """The article on which the reason rests; empty where none is given."""
    known = card.exclusions.reasons if card.exclusions else {}
    return known[exclusion.reason].cite.basis if exclusion.reason in known else ""


def left_out_title(exclusion: Exclusion, language: str) -> str:
    """What is left out, by its number."""
    if exclusion.case:
        return f"案件 {exclusion.case}" if language == "zh" else f"case {exclusion.case}"
    found = exclusion.finding
    return f"考核发现 {found}" if language == "zh" else f"finding {found}"


def row_titles(card: Scorecard, slugs: Iterable[str], language: str) -> str:
    """What people call rows of the card, in a sentence."""
    rows = {**card.measures, **card.items}
    titles = (rows[slug].title.get(language, slug) if slug in rows else slug for slug in slugs)
    return ("、" if language == "zh" else ", ").join(titles)


def is_rate(card: Scorecard, slug: str) -> bool:
    """Whether the row ``slug`` is a rate."""
    return isinstance(card.measures.get(slug), Rate)


def columns(card: Scorecard) -> list[str]:
    """The measures that every unit has one number of, but for the number of the card itself."""
    return [
        slug
        for slug, measure in card.measures.items()
        if slug != card.points and not isinstance(measure, Distribution | Repeats)
    ]


def rows(score: Score) -> dict[str, Line]:
    """The lines of a score by row, but for those of persons and parts of a distribution."""
    return {line.item: line for line in score.lines if not line.person and line.part is None}


def has_number(card: Scorecard) -> bool:
    """Whether the card has a number at all."""
    return card.base is not None or bool(card.points)


def unit_title(sector: Sector, unit: str, language: str) -> str:
    """What people call a unit; the empty one is the whole office."""
    if not unit:
        return "全部" if language == "zh" else "All"
    return sector.title_of("units", unit, language)


def standing_title(card: Scorecard, standing: str, language: str) -> str:
    """What people call a standing."""
    if standing == SCORED:
        return "计分" if language == "zh" else "Scored"
    return card.standings[standing][language] if standing in card.standings else standing


def kind_of(card: Scorecard, slug: str, item: str = "") -> FindingKind | None:
    """The kind of finding ``slug``, of the item or of the card; None where it has none."""
    known = card.kinds(item) if item in card.items else card.every_kind()
    return known.get(slug)


def kind_title(card: Scorecard, slug: str, language: str, item: str = "") -> str:
    """What people call a kind of finding."""
    kind = kind_of(card, slug, item)
    return kind.title.get(language, slug) if kind else slug


def vetoed(card: Scorecard, score: Score, language: str) -> str:
    """Every veto of a score with what it rests on."""
    return _joined((_veto(card, veto) for veto in score.vetoes), language)


def says(card: Scorecard, line: Line, language: str) -> str:
    """Why the line is what it is, in one sentence."""
    return _joined(_parts(card, line), language)


def _joined(parts: Iterable[Words], language: str) -> str:
    return ";".join(zh for zh, _ in parts) if language == "zh" else "; ".join(en for _, en in parts)


def _parts(card: Scorecard, line: Line) -> Iterator[Words]:
    item, measure = card.items.get(line.item), card.measures.get(line.item)
    if item is not None and item.max is not None:
        yield f"满分 {amount(item.max)}", f"of {amount(item.max)}"
    if isinstance(measure, Ranking):
        counted = card.measures[measure.ranks].title
        yield (
            f"按{counted.get('zh', measure.ranks)}排列",
            f"ranked by: {counted.get('en', measure.ranks)}",
        )
    elif isinstance(measure, Rate) and line.points is None:
        yield "没有可作分母的案件", "no case to divide by"
    elif line.of is not None:
        cases = sum(why.source == "case" for why in line.because)
        yield f"{cases} 件 ÷ {line.of} 件", f"{cases} of {line.of} cases"
    elif isinstance(measure, Distribution) and not line.because and line.points:
        yield f"共 {amount(line.points)} 件", f"cases: {amount(line.points)}"
    elif not line.because:
        yield ("没有增减", "nothing moved it") if item else ("没有案件", "no case")
    if line.part is not None and line.part.rank is not None:
        yield f"第 {line.part.rank} 名", f"rank {line.part.rank}"
    yield from _cases([why for why in line.because if why.source == "case"])
    for why in line.because:
        if why.source != "case":
            yield _reason(card, why, line.item)
    if item is not None:
        yield from _moved(item, line)


def _cases(because: list[Reason]) -> Iterator[Words]:
    """The cases, counted and the first of them named, with what they move together."""
    if because:
        count, names = len(because), [why.ref for why in because if why.ref][:NAMED]
        moved = sum((why.points for why in because), ZERO)
        by = f" {amount(moved, signed=True)}" if moved else ""
        more_zh, more_en = (" 等", " …") if count > len(names) else ("", "")
        zh = f"({'、'.join(names)}{more_zh})" if names else ""
        en = f" ({', '.join(names)}{more_en})" if names else ""
        yield f"案件 {count} 件{zh}{by}", f"cases: {count}{en}{by}"


def _reason(card: Scorecard, why: Reason, item: str = "") -> Words:
    by = f" {amount(why.points, signed=True)}" if why.points else ""
    if why.source == "period":
        return f"{why.ref} 考核期{by}", f"period {why.ref}{by}"
    zh, en = (kind_title(card, why.what, language, item) for language in ("zh", "en"))
    if why.case:
        zh, en = f"{zh},案件 {why.case}", f"{en}, case {why.case}"
    return f"考核发现 {why.ref}({zh}){by}", f"finding {why.ref} ({en}){by}"


def _moved(item: Item, line: Line) -> Iterator[Words]:
    """What the line moves, where that is not simply what it rests on."""
    if line.change != sum((why.points for why in line.because), ZERO):
        change = amount(line.change, signed=True)
        if item.all_or_nothing:
            yield f"有一项即全扣,计 {change}", f"one takes all: {change}"
        else:
            yield f"以满分为限,计 {change}", f"within the maximum: {change}"


def _veto(card: Scorecard, veto: Veto) -> Words:
    """A veto, what it leads to, and what it rests on."""
    words = []
    for language in ("zh", "en"):
        standing = standing_title(card, veto.standing, language) if veto.standing else ""
        award = ("取消评优资格", "barred from awards")[language == "en"] if veto.bars_award else ""
        leads = ", ".join(filter(None, (standing, award)))
        because = _joined((_reason(card, why) for why in veto.because), language)
        words.append(f"{kind_title(card, veto.slug, language)} → {leads} [{because}]")
    return words[0], words[1]
