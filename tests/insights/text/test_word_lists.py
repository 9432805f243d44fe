"""Word lists: phrases become regular expressions, and no list loses an entry unnoticed."""

import re
from pathlib import Path

import pytest

from insights.text.word_lists import alternatives, load_word_lists, whole_words, word_set
from tests.paths import ROOT

SUMMARIZATION = ROOT / "insights" / "summarization"
EXTRACTIVE = ROOT / "insights" / "writing" / "extractive"
QA = ROOT / "insights" / "qa"


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        ("deploy", ["deploy", "Deploy"], ["deploys", "redeploy"]),
        ("deploy*", ["deploy", "deployed"], ["redeploy"]),
        ("deploy+", ["deployed"], ["deploy"]),
        ("suggest(s|ed)?", ["suggest", "suggests", "suggested"], ["suggesting"]),
        ("state[- ]of", ["state of", "state-of"], ["stateof"]),
        ("we … find", ["we find", "We then find"], ["we then also find"]),
        ("e.g", ["e.g"], ["eng"]),
    ],
)
def test_a_phrase_is_a_pattern(phrase: str, matching: list[str], other: list[str]) -> None:
    """RULE: `*` and `+` are endings, `…` is at most one word, brackets hold alternatives, the rest stands for itself."""
    pattern = whole_words([phrase])
    assert all(pattern.search(text) for text in matching)
    assert not any(pattern.search(text) for text in other)


def test_the_first_alternative_wins() -> None:
    """RULE: the phrases of a list keep their order."""
    assert re.match(alternatives(["open", "open source"]), "open source")[0] == "open"  # type: ignore[index]


def test_words_are_separated_by_white_space() -> None:
    """RULE: in a file a text holds words and an array phrases; in the code a text holds words."""
    assert word_set(" to\n be ") == {"to", "be"}
    lists = load_word_lists(SUMMARIZATION / "compression.toml")
    assert lists["evidence_verbs"] == ("show", "demonstrate", "indicate", "suggest", "reveal", "confirm")
    assert "position paper" in lists["own_text"]


COUNTS: dict[tuple[Path, str], dict[str, int]] = {
    (EXTRACTIVE / "quote_selection.toml", ""): {
        "reach": 50, "conclusion": 24, "work": 8, "work_verbs": 23, "outcome": 38, "finding": 5,
        "hedge": 7, "evaluation_adjectives": 7, "evaluation": 9, "praise": 5, "activity": 9,
    },
    (SUMMARIZATION / "quotable_sentences.toml", ""): {
        "connectives": 39, "connecting_phrases": 9, "prepositions": 17, "pointers": 9, "pronouns": 19,
        "subordinators": 21, "own_work": 10, "introduced_earlier": 25, "back_references": 2,
        "released_things": 14, "release_verbs": 6, "our_release": 3, "our_released_things": 6,
        "release_hints": 8,
    },
    (SUMMARIZATION / "compression.toml", ""): {
        "own_text": 18, "section_labels": 7, "demonstratives": 11, "adverbs": 20, "leading_phrases": 7,
        "ordinals": 4, "motivations": 18, "aims": 14, "evidence_adjectives": 5, "evidence": 6,
        "evidence_verbs": 6, "remedies": 15, "problems": 17, "problem_pointers": 7, "designed": 7,
        "together": 4, "governors": 35,
    },
    (SUMMARIZATION / "cue_phrases.toml", "words"): {
        "better": 5, "novel": 5, "we": 2, "others": 10, "trouble": 7, "means": 5, "code": 2, "digits": 1,
    },
    (SUMMARIZATION / "cue_phrases.toml", "openings"): {
        "we_first": 2, "contrast": 9, "addition": 11, "detail": 7, "purpose": 9, "back": 8,
    },
    (SUMMARIZATION / "cue_phrases.toml", "signs"): {
        "code": 3, "formula": 5, "bracket": 1,
    },
    (SUMMARIZATION / "cue_phrases.toml", "parts"): {
        "authors": 3, "create": 12, "study": 10, "show": 10, "claim": 2, "imply": 2, "evidence": 7,
        "name": 5,
    },
    (ROOT / "insights" / "text" / "noun_phrases.toml", ""): {
        "breaking_words": 706, "adjectives": 194, "ing_nouns": 83, "everyday_terms": 123,
        "general_words": 153, "everyday_names": 176,
    },
    (QA / "intents.toml", "question_words"): {
        "data": 5, "evaluation": 3, "baseline": 2, "limitation": 4, "result": 7, "method": 5,
        "quantity": 7, "training": 4, "language": 1, "annotation": 3, "code": 8, "hardware": 5,
    },
    (QA / "intents.toml", "answer_words"): {
        "data": 7, "evaluation": 8, "baseline": 5, "limitation": 5, "result": 8, "method": 5,
        "quantity": 3, "training": 7, "language": 2, "annotation": 4, "code": 8, "hardware": 8,
    },
    (QA / "intents.toml", "synonyms"): {
        "release": 4, "released": 4, "open-source": 4, "code": 3, "limitation": 3, "limitations": 3,
        "weakness": 3, "contribution": 3, "contributions": 3, "dataset": 3, "datasets": 3, "gpus": 4,
        "params": 1,
    },
}  # fmt: skip


def test_the_korean_terms_have_their_entries() -> None:
    """RULE: the same for the table of Korean terms, each of which has English expressions."""
    terms = load_word_lists(QA / "terms_ko.toml", "terms")
    assert len(terms) == 358
    assert all(terms.values())


@pytest.mark.parametrize(
    ("file", "table"), COUNTS, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_every_list_has_its_entries(file: Path, table: str) -> None:
    """RULE: who adds or removes an entry changes its list's count here; no entry stands twice, and each compiles."""
    lists = load_word_lists(file, table)
    assert {name: len(entries) for name, entries in lists.items()} == COUNTS[file, table]
    for name, entries in lists.items():
        assert len(set(entries)) == len(entries), name
        assert all(entry.strip() for entry in entries), name
        assert table == "signs" or re.compile(alternatives(entries))
