"""The benchmark of the statement checks: its faults are false, its good statements complete, its figures repeatable."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.checks.day import Day, Fact, numbers_of, read_day
from benchmarks.checks.english_facts import english_facts
from benchmarks.checks.fault_words import SEEN, UNSEEN, FaultWords
from benchmarks.checks.good import LOOK_ALIKES, facts_of, good_by_rule, read_good
from benchmarks.checks.korean_facts import korean_facts
from benchmarks.checks.planting import MAKERS, plant_faults
from insights.model import Language
from insights.text.word_lists import load_word_lists
from tests.benchmarks.run_benchmark import ran
from tests.paths import ROOT

FOLDER = ROOT / "benchmarks" / "checks"
COUNTS = {
    "english_facts.toml": 122, "korean_facts.toml": 76, "korean_terms.toml": 507, "number_faults.toml": 134,
    "words_seen/inventions.toml": 78, "words_seen/meaning.toml": 502, "words_seen/texts.toml": 197,
    "words_unseen/inventions.toml": 40, "words_unseen/meaning.toml": 384, "words_unseen/texts.toml": 160,
}  # fmt: skip
ABSTRACTS = (
    (
        "We introduce RouteLLaMA, a novel planning framework that reduces latency by 41% without additional training. "
        "Experiments on FloodBENCH with 12,000 images show that RouteLLaMA outperforms existing baselines by 3.4 points. "
        "Training takes 36 hours and improves accuracy over three datasets in all settings."
    ),
    (
        "We present TideVQA, a benchmark of 2,150 questions about nautical charts collected from 48 participants. "
        "Existing models do not understand depth contours and often fail to count the buoys of a harbour. "
        "The strongest model reaches an accuracy of 57.5%, which is lower than human performance."
    ),
    (
        "Federated pruning with PruneFL increases throughput by 28% and requires 1.2 million parameters in five stages. "
        "The method is robust to missing clients, but its convergence may be slower than that of centralised pruning. "
        "We release PruneFL together with four tools under a permissive licence for wireless networks."
    ),
)


def day_file(folder: Path) -> Path:
    path = folder / "day.jsonl"
    records = (
        {
            "id": f"2601.0000{number}",
            "title": f"Fast Route Planning number {number}",
            "abstract": abstract,
            "categories": ["cs.RO"],
        }
        for number, abstract in enumerate(ABSTRACTS)
    )
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


@lru_cache
def small_day(words: FaultWords = SEEN) -> tuple[Day, Mapping[Language, Sequence[Fact]]]:
    with TemporaryDirectory() as folder:
        day = read_day(day_file(Path(folder)), words)
    return day, {"en": tuple(english_facts(day)), "ko": tuple(korean_facts(day))}


@lru_cache
def good_lines(name: str) -> tuple[dict[str, str], ...]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@pytest.mark.parametrize("words", [SEEN, UNSEEN], ids=["seen", "unseen"])
@pytest.mark.parametrize("kind", MAKERS)
def test_faults_are_the_same_each_time_and_differ_from_their_origin(kind: str, words: FaultWords) -> None:
    """RULE: a fault has another text than the true statement, another language, or another paper's evidence."""
    day, facts = small_day(words)
    for language, some in facts.items():
        cases = plant_faults(kind, some, day, limit=30)
        assert cases == plant_faults(kind, some, day, limit=30)
        true = {(fact.text, fact.evidence, fact.language) for fact in some}
        assert not [case for case in cases if (case.text, case.evidence, case.language) in true], language


@pytest.mark.parametrize("kind", ["digit", "scale"])
def test_a_changed_number_stands_nowhere_in_the_paper(kind: str) -> None:
    """RULE: what is planted is false: the fault holds a number that its paper lacks."""
    day, facts = small_day()
    cases = plant_faults(kind, facts["en"], day, limit=30)
    assert cases
    assert all(
        numbers_of(case.text) - numbers_of(case.evidence.source) or re.search("illion|thousand", case.text)
        for case in cases
    )


def test_a_replaced_name_is_another_papers() -> None:
    """RULE: the new name does not stand in the paper."""
    day, facts = small_day()
    cases = [case for some in facts.values() for case in plant_faults("name", some, day, limit=30)]
    assert cases
    assert all(
        any(name in case.text and name not in case.evidence.source for name in day.names) for case in cases
    )


def test_a_negation_is_added_or_taken_away() -> None:
    """RULE: "do not understand" becomes "understand", in one word or in two; the rest of the sentence stays."""
    day, facts = small_day()
    texts = {case.text for case in plant_faults("negation", facts["en"], day)}
    assert any("models do understand depth contours" in text for text in texts), texts


def test_korean_statements_say_what_their_sentence_says() -> None:
    """RULE: names stay in Latin script, numbers keep their value, particles fit."""
    _, facts = small_day()
    texts = {fact.text for fact in facts["ko"]}
    assert any("TideVQA" in text for text in texts)
    assert any("120만" in text for text in texts), texts
    assert any(re.search(r"(?:질문 2,150개|2,150개의 질문)", text) for text in texts), texts
    assert not any(re.search(r"[{}]", text) for text in texts)


def test_numbers_written_in_another_way_are_among_the_good_ones() -> None:
    """RULE: percent for %, thousand for 000, 퍼센트 for %: the value stays."""
    _, facts = small_day()
    english = [case.text for case in good_by_rule(facts["en"])]
    assert any("12 thousand images" in text for text in english)
    assert any(re.search(r"41 per ?cent", text) for text in english)
    assert any("퍼센트" in case.text for case in good_by_rule(facts["ko"]))


@pytest.mark.parametrize("name", ["good_seen", "good_unseen"])
def test_the_good_statements_of_each_half(name: str) -> None:
    """RULE: a hundred in each language, each once, in its language's script, none its evidence word for word."""
    lines = good_lines(name)
    for language in ("en", "ko"):
        assert sum(line["language"] == language for line in lines) >= 100
    assert len({line["text"] for line in lines}) == len(lines)
    for line in lines:
        assert line.keys() == {"evidence", "text", "language"}
        assert (line["language"] == "ko") == bool(re.search("[가-힣]", line["text"])), line["text"]
        assert line["text"] != line["evidence"]


def test_the_halves_share_nothing() -> None:
    """RULE: what nobody looks at is about other evidence; the unseen words are not the seen ones."""
    assert not {line["evidence"] for line in good_lines("good_seen")} & {
        line["evidence"] for line in good_lines("good_unseen")
    }
    for table in ("english", "korean"):
        seen, unseen = (load_word_lists(it.folder / "meaning.toml", table) for it in (SEEN, UNSEEN))
        assert seen.keys() == unseen.keys()
        assert not set(seen["praise_ends"]) & set(unseen["praise_ends"])
    assert not set(SEEN.borders["orders"]) & set(UNSEEN.borders["orders"])
    assert not set(SEEN.inventions["english"]) & set(UNSEEN.inventions["english"])


def test_every_list_has_its_entries() -> None:
    """RULE: who adds or removes an entry changes its file's count here."""
    files = {str(path.relative_to(FOLDER)): path for path in sorted(FOLDER.rglob("*.toml"))}
    assert {name: entries(tomllib.loads(path.read_text("utf-8"))) for name, path in files.items()} == COUNTS


def entries(content: object) -> int:
    if isinstance(content, dict):
        return sum(map(entries, content.values()))
    return len(content.split() if isinstance(content, str) else content)  # type: ignore[arg-type]


def test_faults_are_planted_in_a_files_statements() -> None:
    """RULE: natural sentences get faults, too; their evidence is the file's."""
    day, facts = facts_of(tuple(read_good(LOOK_ALIKES)), SEEN)
    cases = plant_faults("digit", facts["ko"], day, limit=20)
    assert cases
    assert all(case.evidence.text.strip() in {paper.source.strip() for paper in day.papers} for case in cases)


def test_the_generator_reads_no_list_and_no_pattern_of_the_checks() -> None:
    """RULE: of the checks it imports the checker and the evidence, and only the reader imports the checker."""
    for path in FOLDER.glob("*.py"):
        imported = set(re.findall(r"from (insights\.[\w.]+) import", path.read_text(encoding="utf-8")))
        allowed = {"insights.writing.checks.evidence"} | (
            {"insights.writing.checks.statement_checker"} if path.name == "__main__.py" else set()
        )
        assert {name for name in imported if name.startswith("insights.writing")} <= allowed, path.name
        assert not imported & {"insights.text.quantities", "insights.text.field_terms"}, path.name


def test_a_run_prints_its_figures_as_the_last_line(tmp_path: Path) -> None:
    """RULE: kinds, good by language, claims; the table shows every kind."""
    good, claims = tmp_path / "good.jsonl", tmp_path / "claims.jsonl"
    good.write_text(
        json.dumps({"evidence": "It uses three stages.", "text": "It uses 3 stages.", "language": "en"})
    )
    claims.write_text(
        json.dumps(
            {
                "claim": "Salt harms bees.",
                "supported": False,
                "evidence": [{"title": "Salt", "text": "Salt does not harm bees."}],
            }
        )
    )
    done = ran("benchmarks.checks", day_file(tmp_path), "--good", good, "--claims", claims, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    *table, last = done.stdout.splitlines()
    figures = json.loads(last)
    assert figures["kinds"].keys() == MAKERS.keys() == figures["kinds_in_good"].keys()
    assert all(any(line.startswith(kind) for line in table) for kind in MAKERS)
    assert all({"planted", "caught"} <= row.keys() for row in figures["kinds"].values())
    assert figures["good"]["en"].keys() == {"given", "dropped"}
    assert figures["claims"].keys() == {"contradicted", "caught", "supported", "dropped"}


@pytest.mark.parametrize("content", ["", "no json", '{"id": "1"}', "[]"])
def test_a_file_of_another_form_is_refused_in_one_sentence(tmp_path: Path, content: str) -> None:
    """RULE: exit code 2, one line, no traceback."""
    path = tmp_path / "other.jsonl"
    path.write_text(content)
    done = ran("benchmarks.checks", path, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_real_day_has_faults_of_every_kind(insights_data: Path) -> None:
    """RULE: 200 of each kind in each language where the day has them; Korean statements made by rule seldom overstate."""
    day = read_day(insights_data / "days" / "2025-06-16.jsonl", SEEN)
    facts: dict[Language, Sequence[Fact]] = {"en": tuple(english_facts(day)), "ko": tuple(korean_facts(day))}
    for kind in MAKERS:
        for language, some in facts.items():
            assert len(plant_faults(kind, some, day)) >= (
                2 if (kind, language) == ("overstatement", "ko") else 50
            ), (kind, language)
