"""`python -m benchmarks.checks DAYFILE [--good FILE] [--claims FILE]`: a table for people, then one JSON line."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.checks.case import Case
from benchmarks.checks.claims import read_claims
from benchmarks.checks.day import Day, Fact, read_day
from benchmarks.checks.english_facts import english_facts
from benchmarks.checks.fault_words import SEEN, UNSEEN, FaultWords
from benchmarks.checks.good import LOOK_ALIKES, facts_of, good_by_rule, read_good
from benchmarks.checks.korean_facts import korean_facts
from benchmarks.checks.planting import MAKERS, plant_faults
from insights.model import Language
from insights.writing.checks.evidence import Evidence
from insights.writing.checks.statement_checker import StatementChecker

CHECKERS = {"en": StatementChecker(language="en"), "ko": StatementChecker(language="ko")}
UNREADABLE = (ValueError, TypeError, KeyError, OSError)

Facts = Mapping[Language, Sequence[Fact]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument(
        "day", type=Path, help="JSON lines of papers; docs/data.md says where they are published"
    )
    parser.add_argument(
        "--good", type=Path, help='JSON lines {"evidence", "text", "language"} of good statements'
    )
    parser.add_argument("--claims", type=Path, help='JSON lines {"claim", "supported", "evidence"}')
    parser.add_argument(
        "--unseen", action="store_true", help="faults of the words that nobody reads who works on the checks"
    )
    parser.add_argument(
        "--show", metavar="KIND", help='print what is missed of a kind; "good" for what is dropped'
    )
    arguments = parser.parse_args()
    try:
        words = UNSEEN if arguments.unseen else SEEN
        _print(measure(arguments.day, arguments.good, arguments.claims, words, arguments.show or ""))
    except UNREADABLE as error:
        _exit(error)


def measure(
    day_file: Path, good_file: Path | None, claims_file: Path | None, words: FaultWords, show: str = ""
) -> dict[str, Any]:
    """The figures of the last line."""
    cases = tuple(read_good(good_file)) if good_file else ()
    claims = tuple(read_claims(claims_file)) if claims_file else ()
    day = read_day(day_file, words)
    facts: Facts = {"en": tuple(english_facts(day)), "ko": tuple(korean_facts(day))}
    ruled = [case for some in facts.values() for case in good_by_rule(some)]
    figures: dict[str, Any] = {"kinds": _kinds(facts, day, show)}
    figures["good"] = figures["good_by_rule"] = _dropped(ruled, show)
    figures["good_look_alikes"] = _dropped(read_good(LOOK_ALIKES), show)
    if cases:
        figures["good"] = _dropped(cases, show)
        good_day, good_facts = facts_of(cases, words)
        figures["kinds_in_good"] = _kinds(good_facts, good_day, show)
    if claims:
        figures["claims"] = _claims(claims, show)
    return figures


def _kinds(facts: Facts, day: Day, show: str) -> dict[str, Any]:
    return {kind: _caught(kind, facts, day, show) for kind in MAKERS}


def _problem(case: Case) -> str:
    return CHECKERS[case.language].problem(case.text, case.evidence)


@cache
def _passes(language: Language, text: str, evidence: Evidence) -> bool:
    return not CHECKERS[language].problem(text, evidence)


def _origin_passes(case: Case) -> bool:
    fact = case.origin
    return fact is not None and _passes(fact.language, fact.text, fact.evidence)


def _caught(kind: str, facts: Facts, day: Day, show: str) -> dict[str, Any]:
    by_language = {}
    for language, some in facts.items():
        cases = plant_faults(kind, some, day)
        missed = [case for case in cases if not _problem(case)]
        by_language[language] = {
            "planted": len(cases),
            "caught": len(cases) - len(missed),
            "planted_in_passing": sum(map(_origin_passes, cases)),
            "missed_in_passing": sum(map(_origin_passes, missed)),
        }
        if show == kind:
            _show(missed)
    names = ("planted", "caught", "planted_in_passing", "missed_in_passing")
    return {name: sum(it[name] for it in by_language.values()) for name in names} | by_language


def _dropped(cases: Iterable[Case], show: str) -> dict[str, dict[str, int]]:
    found = {language: {"given": 0, "dropped": 0} for language in CHECKERS}
    for case in cases:
        problem = _problem(case)
        found[case.language]["given"] += 1
        found[case.language]["dropped"] += bool(problem)
        if problem and show == "good":
            _show([case], problem)
    return found


def _claims(claims: Iterable[tuple[Case, bool]], show: str) -> dict[str, int]:
    figures = dict.fromkeys(("contradicted", "caught", "supported", "dropped"), 0)
    for case, is_supported in claims:
        problem = _problem(case)
        figures["supported" if is_supported else "contradicted"] += 1
        figures["dropped" if is_supported else "caught"] += bool(problem)
        if show == "claims" and bool(problem) == is_supported:
            _show([case], problem)
    return figures


def _show(cases: Sequence[Case], problem: str = "") -> None:
    for case in cases:
        print(
            f"[{case.language}] {case.text}\n    evidence: {case.evidence.text}\n    origin: {case.origin.text if case.origin else ''}\n    {problem}"
        )


def _print(figures: Mapping[str, Any]) -> None:
    for name in ("kinds", "kinds_in_good"):
        if name in figures:
            _print_kinds(name.replace("_", " "), figures[name])
    for name in ("good_by_rule", "good_look_alikes", "good"):
        for language, row in figures[name].items():
            given, dropped = row["given"], row["dropped"]
            label = f"{name.replace('_', ' ')}, {language}"
            print(f"{label:<24}{given:>9} given, {dropped} dropped, {_percent(dropped, given)} %")
    if "claims" in figures:
        print("claims: " + ", ".join(f"{value} {name}" for name, value in figures["claims"].items()))
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def _print_kinds(heading: str, kinds: Mapping[str, Any]) -> None:
    """The last column: of the faults whose true statement passes the checks, so that a strict checker gains nothing."""
    print(f"{heading:<24}{'planted':>9}{'caught':>8}{'%':>7}{'en %':>7}{'ko %':>7}{'passing %':>11}")
    for kind, row in kinds.items():
        shares = "".join(f"{_percent(it['caught'], it['planted']):>7}" for it in (row, row["en"], row["ko"]))
        passing, missed = row["planted_in_passing"], row["missed_in_passing"]
        print(
            f"{kind:<24}{row['planted']:>9}{row['caught']:>8}{shares}{_percent(passing - missed, passing):>11}"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _exit(error: Exception) -> NoReturn:
    problem = f"a line lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    print(
        f"a file cannot be measured: {' '.join(problem.split())}; docs/data.md says where the sets are published",
        file=sys.stderr,
    )
    sys.exit(2)


if __name__ == "__main__":
    main()
