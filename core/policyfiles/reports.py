"""Reads the ``reports`` folder of a sector: a YAML file a report, and the texts of summaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from core.domain.assessment.selecting import Selection
from core.domain.casework.notices import NoticeText
from core.domain.reports.definitions import Report
from core.domain.reports.telling import variables
from core.policyfiles.build import read
from core.policyfiles.document import Section, place_of
from core.policyfiles.layers import digest, files_of
from core.policyfiles.policyschema import ParametersSchema
from core.policyfiles.problems import Fault, Problems, closest, unknown
from core.policyfiles.problems import Path as FieldPath
from core.policyfiles.reportschema import REPORT_KEYS, ReportHeadSchema, ReportSchema
from core.policyfiles.surroundings import within
from core.policyfiles.words import SectorWords

_HEAD = ReportHeadSchema()
_REPORT = ReportSchema()
_PARAMETERS = ParametersSchema()

#: The languages of a summary, each a file of its own: ``annual_summary.zh.md``.
LANGUAGES = ("zh", "en")

Faults = Iterator[tuple[FieldPath, Fault]]


def read_reports(
    head: Mapping[str, Any],
    documents: Iterable[Section],
    words: SectorWords,
    policies: Set[str],
    written: Mapping[str, NoticeText],
    problems: Problems,
) -> tuple[Report, ...]:
    """The reports that ``documents`` write, in their order.

    ``head`` is the sector's own file, ``policies`` the slugs of its policies, ``written`` the
    texts of summaries by name. Every mistake goes to ``problems``.
    """
    named = [document for document in documents if _named(document, head, problems)]
    built = [_built(head["sector"], document, words, written, problems) for document in named]
    reports = tuple(report for report in built if report is not None)
    events = words.acts | words.marks
    for report in reports:
        for path, fault in (*_cases(report, policies, events), *_numbers(report), *_texts(report)):
            problems.add(place_of(report.document, tuple(path)), path, fault)
    return reports


def _named(document: Section, head: Mapping[str, Any], problems: Problems) -> bool:
    """Whether the document says which report it is, for profiles that there are."""
    before = len(problems)
    known = Section(document.place)
    for key in document:
        if key not in REPORT_KEYS:
            fault = Fault("不认识的键", "unknown key", closest(key, REPORT_KEYS))
            problems.add(document.places[key], (key,), fault)
        elif key in _HEAD.fields:
            known.put(key, document[key], document.places[key])
    named = read(_HEAD, known, problems)
    for profile in named.get("profiles", ()) if named else ():
        if profile not in head["profiles"]:
            fault = unknown(("方案", "profile"), profile, head["profiles"])
            problems.add(document.places["profiles"], ("profiles",), fault)
    return len(problems) == before


def _built(
    sector: str,
    document: Section,
    words: SectorWords,
    written: Mapping[str, NoticeText],
    problems: Problems,
) -> Report | None:
    # A report counts cases under any policy, so it may ask for every act, as an overlay does.
    anywhere = Section(document.place)
    anywhere.put("overlay", True, document.place)
    parameters: Any = {"parameters": {}}
    if "parameters" in document:
        alone = Section(document.place)
        alone.put("parameters", document["parameters"], document.places["parameters"])
        with within(words.around(anywhere, {})):
            parameters = read(_PARAMETERS, alone, problems)
    if parameters is None:
        return None
    with within(words.around(anywhere, parameters["parameters"])):
        data = read(_REPORT, document, problems)
    if data is None:
        return None
    summary = data.pop("summary", None)
    texts = {
        language: written[f"{summary}.{language}"]
        for language in LANGUAGES
        if f"{summary}.{language}" in written
    }
    for language in LANGUAGES if summary else ():
        if language not in texts:
            name = f"{summary}.{language}.md"
            there = sorted(f"{slug}.md" for slug in written)
            fault = Fault("没有这个文本", f"there is no {name}", closest(name, there))
            problems.add(document.places["summary"], ("summary",), fault)
    return Report(
        sector=sector,
        slug=data.pop("report"),
        texts=texts,
        digest=digest(document),
        document=document,
        files=tuple(sorted(files_of(document))),
        **data,
    )


def _cases(report: Report, policies: Set[str], events: Set[str]) -> Faults:
    """Every choice of cases names policies and events that there are."""
    for path, selection in _places(report):
        for policy in selection.policies:
            if policy not in policies:
                yield (*path, "policies"), unknown(("政策", "policy"), policy, policies)
        for event in selection.dated:
            if event not in events:
                yield (*path, "dated"), unknown(("事件", "event"), event, events)
        if selection.timers or selection.kinds:
            hint = "ask for them in a scorecard; `shows: [in_time]` counts limits here"
            yield (
                path,
                Fault(
                    "报表不按时限或考核发现选案件",
                    "a report does not choose cases by timers or findings",
                    hint,
                ),
            )


def _places(report: Report) -> Iterator[tuple[FieldPath, Selection]]:
    yield ("cases",), report.cases
    for slug, figure in report.figures.items():
        yield ("figures", slug, "cases"), figure.cases
        yield ("figures", slug, "of"), figure.of
    for slug, table in report.tables.items():
        yield ("tables", slug, "cases"), table.cases


def _numbers(report: Report) -> Faults:
    """A figure is divided by a number that the report asks for."""
    for slug, figure in report.figures.items():
        if figure.per and figure.per not in report.numbers:
            fault = unknown(("须录入的数", "number typed in"), figure.per, report.numbers)
            yield ("figures", slug, "per"), fault
    both = report.figures.keys() & report.tables.keys()
    for slug in sorted(both):
        yield ("tables", slug), Fault("与指标同名", "a figure has the same name")


def _texts(report: Report) -> Faults:
    """A text uses what the report has."""
    known = variables(report)
    for language, text in report.texts.items():
        called = f"{text.slug}.{language}"
        for name in text.variables:
            if name not in known:
                fault = unknown((f"{called} 的变量", f"variable of {called}"), name, known)
                yield ("summary",), fault
