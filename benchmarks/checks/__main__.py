"""`python -m benchmarks.checks DAYFILE [--good FILE] [--claims FILE]`: a table for people, then one JSON line."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.checks.case import Case
from benchmarks.checks.claims import read_claims
from benchmarks.checks.day import Day, Fact, read_day
from benchmarks.checks.english_facts import english_facts
from benchmarks.checks.good import LOOK_ALIKES, good_by_rule, read_good
from benchmarks.checks.korean_facts import korean_facts
from benchmarks.checks.planting import MAKERS, plant_faults
from insights.writing.llm.statement_checker import StatementChecker

CHECKERS = {"en": StatementChecker(language="en"), "ko": StatementChecker(language="ko")}
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, OSError)

Facts = Mapping[str, Sequence[Fact]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("day", type=Path, help="JSON lines of papers; docs/data.md says where they are published")
    parser.add_argument("--good", type=Path, help='JSON lines {"evidence", "text", "language"} of good statements')
    parser.add_argument("--claims", type=Path, help='JSON lines {"claim", "supported", "evidence"}')
    parser.add_argument("--show", metavar="KIND", help='print what is missed of a kind; "good" for what is dropped')
    arguments = parser.parse_args()
    try:
        _print(measure(arguments.day, arguments.good, arguments.claims, arguments.show or ""))
    except UNREADABLE as error:
        _exit(error)


def measure(day_file: Path, good_file: Path | None, claims_file: Path | None, show: str = "") -> dict[str, Any]:
    """The figures of the last line."""
    day = read_day(day_file)
    facts: Facts = {"en": tuple(english_facts(day)), "ko": tuple(korean_facts(day))}
    ruled = [case for some in facts.values() for case in good_by_rule(some)]
    good = {
        "good_by_rule": _dropped(ruled, show),
        "good_look_alikes": _dropped(read_good(LOOK_ALIKES), show),
    }
    figures: dict[str, Any] = {"kinds": {kind: _caught(kind, facts, day, show) for kind in MAKERS}}
    figures["good"] = _dropped(read_good(good_file), show) if good_file else good["good_by_rule"]
    figures |= good
    if claims_file:
        figures["claims"] = _claims(claims_file, show)
    return figures


def _problem(case: Case) -> str:
    return CHECKERS[case.language].problem(case.text, case.evidence)


def _caught(kind: str, facts: Facts, day: Day, show: str) -> dict[str, Any]:
    by_language = {}
    for language, some in facts.items():
        cases = plant_faults(kind, some, day)
        missed = [case for case in cases if not _problem(case)]
        by_language[language] = {"planted": len(cases), "caught": len(cases) - len(missed)}
        if show == kind:
            _show(missed)
    total = {name: sum(it[name] for it in by_language.values()) for name in ("planted", "caught")}
    return total | by_language


def _dropped(cases: Iterable[Case], show: str) -> dict[str, dict[str, int]]:
    found = {language: {"given": 0, "dropped": 0} for language in CHECKERS}
    for case in cases:
        problem = _problem(case)
        found[case.language]["given"] += 1
        found[case.language]["dropped"] += bool(problem)
        if problem and show == "good":
            _show([case], problem)
    return found


def _claims(path: Path, show: str) -> dict[str, int]:
    figures = dict.fromkeys(("contradicted", "caught", "supported", "dropped"), 0)
    for case, is_supported in read_claims(path):
        problem = _problem(case)
        figures["supported" if is_supported else "contradicted"] += 1
        figures["dropped" if is_supported else "caught"] += bool(problem)
        if show == "claims" and bool(problem) == is_supported:
            _show([case], problem)
    return figures


def _show(cases: Sequence[Case], problem: str = "") -> None:
    for case in cases:
        print(f"[{case.language}] {case.text}\n    evidence: {case.evidence.text}\n    origin: {case.origin}\n    {problem}")


def _print(figures: Mapping[str, Any]) -> None:
    print(f"{'kind':<24}{'planted':>9}{'caught':>8}{'%':>7}{'en %':>7}{'ko %':>7}")
    for kind, row in figures["kinds"].items():
        shares = "".join(f"{_percent(it['caught'], it['planted']):>7}" for it in (row, row["en"], row["ko"]))
        print(f"{kind:<24}{row['planted']:>9}{row['caught']:>8}{shares}")
    for name in ("good_by_rule", "good_look_alikes", "good"):
        for language, row in figures[name].items():
            label = f"{name.replace('_', ' ')}, {language}"
            print(f"{label:<24}{row['given']:>9} given, {row['dropped']} dropped, {_percent(row['dropped'], row['given'])} %")
    if "claims" in figures:
        print("claims: " + ", ".join(f"{value} {name}" for name, value in figures["claims"].items()))
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _exit(error: Exception) -> NoReturn:
    problem = f"lacks {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
    print(f"a file cannot be measured: {' '.join(problem.split())}; docs/data.md says where the sets are published", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
