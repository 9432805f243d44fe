"""Text that never answers: acknowledgements, bibliography, prompts, questions, labels of figures."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists, whole_words

MIN_LETTERS = 0.5
"""The share of letters that a sentence has; a formula or a row of labels has fewer."""
MIN_WORDS = 4
MIN_FORMULA_SIGNS = 6
_CITED_WORK = re.compile(r"^\s*\[\d+\]\s+[A-Z]|\b\d+\(\d+\):\d+|\bpp\.\s*\d|\bpages \d+[-–]\d+")
_ROLE_LINE = re.compile(
    r"^\s*(?:system|user|assistant|human|prompt|instruction|input|output)\s*:", re.IGNORECASE
)
_COMMAND = re.compile(
    r"^\s*(?:you are (?:a|an|the)\b|please (?:answer|read|output|provide|respond)|your task is)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SPACED_LETTERS = re.compile(r"(?:\b\w ){6,}")


def is_noise_section(section: str) -> bool:
    """Whether a section never answers, by its heading."""
    return bool(_patterns()["sections"].search(section))


def is_noise(sentence: str) -> bool:
    """Whether a sentence of running text never answers a question."""
    patterns = _patterns()
    return bool(
        sentence.rstrip().endswith("?")
        or any(patterns[name].search(sentence) for name in ("thanks", "bibliography", "structure"))
        or _CITED_WORK.search(sentence)
        or _ROLE_LINE.match(sentence)
        or _COMMAND.match(sentence)
        or _SPACED_LETTERS.search(sentence)
        or sum(map(str.isalpha, sentence)) < MIN_LETTERS * len(sentence.replace(" ", ""))
    )


def is_fragment(sentence: str) -> bool:
    """Whether a line is a label, a heading or a formula in running text, and no sentence."""
    if sentence.count("\\") >= MIN_FORMULA_SIGNS or sentence.count("{") >= MIN_FORMULA_SIGNS:
        return True
    words = _WORD.findall(sentence)
    return len(words) < MIN_WORDS or (len(words) < 2 * MIN_WORDS and sentence.rstrip()[-1:] not in '.!;:”")')


def is_label(sentence: str) -> bool:
    """Whether a line has too few words to say anything, and no number: a run-in heading, a label of a figure."""
    return len(_WORD.findall(sentence)) < MIN_WORDS and not any(map(str.isdigit, sentence))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    lists = load_word_lists(Path(__file__).with_suffix(".toml"))
    return {name: whole_words(phrases) for name, phrases in lists.items()}
