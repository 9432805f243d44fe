"""Sentences of an abstract that a report (not the TLDR) can quote alone, each with its rhetorical role, its cue phrases and its words.

A sentence that leans on its neighbours by a connective, a pronoun or a back reference (an unresolved anaphor) is left
out. The words that tell are lists in quotable_sentences.toml.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from insights.model import Paper
from insights.summarization.report_roles import ReportRole, role_probabilities
from insights.summarization.sentence_features import abstract_sentences, content_words
from insights.text.word_lists import alternatives, at_word_start, load_word_lists

MIN_WORDS, MAX_WORDS = 9, 45
_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_ANY_OF = {name: alternatives(phrases) for name, phrases in _LISTS.items()}
_CONTEXT_DEPENDENT_OPENING = re.compile(
    r"""\W*(?:(?:i{{1,3}}|iv|v|[1-9a-f])\) | \d+(?:\.\d+)?\s?\\?%\sof\sthe\b | first(?:ly)?,
    | (?:{connectives}|{connecting_phrases}|{pronouns})\b
    | {prepositions}\s(?:\w+ing\s)?{pointers}\b
    | to\s\w+\s(?:it|them|this|these|that|those|such|both)\b
    | (?:{subordinators}|\w+ing)\b[^,]{{0,110}},\s(?:it|they|this(?!\s{own_work}\b))\b
    | \w+ing\s(?:\w+\s)?(?:these|this|those|such)\s(?!paper|work|study|article)
    | [\w ]{{1,20}},\s(?:it|they|its|their|both|such|this|these)\b(?!\s{own_work}\b)
    | following,
    | (?:we|i)\s{linking_adverbs}\s | (?:[\w\-]+\s){{1,3}}?(?!also){linking_adverbs}\s
    | \w+ly(?<!empirically)(?<!experimentally)(?<!theoretically)(?<!numerically),
    | (?:this|these)(?!\s{own_work}\b)\b
    | the\s{introduced_earlier}\b)""".format(**_ANY_OF),
    re.IGNORECASE | re.VERBOSE,
)
_EARLY_POINTER = re.compile(
    r"\W*(?:[\w\-]+\s){{1,2}}?{early_pointers}\b(?!\s(?:\w+\s)?{own_work}\b)".format(**_ANY_OF), re.IGNORECASE
)
# "We find that their prevalence …".
_POINTER_IN_CLAUSE = re.compile(
    r"\W*(?:[\w\-]+\s){{1,4}}?that\s{early_pointers}\b(?!\s(?:\w+\s)?{own_work}\b)(?!\sis\s(?:\w+\s)?possible)".format(
        **_ANY_OF
    ),
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(rf"{at_word_start(_LISTS['back_references'], ignore_case=False)}\b")
_POINTER = re.compile(
    r"\b(?:these|this)(?!\s(?:\w+\s)?{own_work}\b)|\b(?:aforementioned|the latter)\b".format(**_ANY_OF),
    re.IGNORECASE,
)
_HOLE = re.compile(
    at_word_start(["of", "the", "an?", "from", "by", "with"])
    + r"(?i:(?<!by)(?<!with)\s?[.,;:)]|\s(?:of|on|for|by|with|to|from)\s)"
)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_AVAILABILITY = re.compile(
    r"https?://|\bsupplementary\b|\bwe (?:\w+ )?{our_release}\b.{{0,80}}\b{our_released_things}\b"
    r"|\b{released_things}\b.{{0,60}}\b{release_verbs}\b|\b(?:releas(?:e|ing)|available)\b.{{0,50}}\blicen[cs]e\b"
    r"|^\W*(?:publicly )?available (?:via|as|at|under|from)\b".format(**_ANY_OF),
    re.IGNORECASE,
)
_SECTION_LABEL = re.compile(r"^[A-Z][A-Za-z &]{3,24}:\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotableSentence:
    """One sentence. The probabilities of its `roles` sum to one."""

    paper: Paper
    text: str
    roles: dict[ReportRole, float]
    cues: frozenset[str]
    content_words: frozenset[str]
    """By which it is compared with other sentences (`content_words`)."""
    title_words: frozenset[str]
    """The content words of the paper's title, which a reader knows already."""
    position: float
    """Where it stands in the abstract: 0 is the first sentence, 1 the last."""


def quotable_sentences(paper: Paper) -> tuple[QuotableSentence, ...]:
    """The sentences that can be quoted alone, in the abstract's order. Those that only announce code or data are left
    out, for the paper's links show them.
    """
    sentences = [
        sentence
        for sentence in abstract_sentences(paper.abstract)
        if not announces_code_or_data(sentence.text)
    ]
    roles = role_probabilities([sentence.role_scores for sentence in sentences])
    title_words = content_words(paper.title)
    return tuple(
        QuotableSentence(
            paper=paper,
            text=sentence.text,
            roles=roles[place],
            cues=sentence.cues,
            content_words=frozenset(sentence.content_words),
            title_words=title_words,
            position=place / max(1, len(sentences) - 1),
        )
        for place, sentence in enumerate(sentences)
        if is_self_contained(sentence.text)
    )


def announces_code_or_data(text: str) -> bool:
    """Whether a sentence says where code, data or models are to be had."""
    lower = text.lower()
    return any(hint in lower for hint in _LISTS["release_hints"]) and _AVAILABILITY.search(text) is not None


def is_self_contained(text: str, min_words: int = MIN_WORDS, max_words: int = MAX_WORDS) -> bool:
    """Whether a sentence of a quotable length is understood without the one before it."""
    complete = min_words <= len(text.split()) <= max_words and text[-1] in '.!?)"”'
    return (
        complete and not leans_on_context(text) and not has_hole(text) and text.count("(") == text.count(")")
    )


def points_back(text: str) -> bool:
    """Whether something in it was introduced by an earlier sentence, such as "this suppression"."""
    return _POINTER.search(text) is not None


def has_hole(text: str) -> bool:
    """Whether a formula was lost from it: "achieves of on"."""
    return _HOLE.search(text) is not None or _EMPTY_BRACKETS.search(text) is not None


def leans_on_context(text: str) -> bool:
    """Whether a sentence goes on from the one before it, or points at what that one introduced."""
    return (
        starts_from_context(text)
        or points_back_early(text)
        or _POINTER_IN_CLAUSE.match(text) is not None
        or _BACK_REFERENCE.search(text) is not None
    )


def starts_from_context(text: str) -> bool:
    """Whether its first words go on from another sentence: a connective, a pronoun, "these results"."""
    return _CONTEXT_DEPENDENT_OPENING.match(_SECTION_LABEL.sub("", text)) is not None


def points_back_early(text: str) -> bool:
    """Whether one of its next words points back: "We address this by …"."""
    return _EARLY_POINTER.match(text) is not None
