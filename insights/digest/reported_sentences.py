"""Finds the sentences of a digest that a reader's report is about. Pure."""

import unicodedata
from collections.abc import Collection, Sequence

from insights.model.edition_sentences import EditionSentence
from insights.text.latex.plain_text import latex_to_text

MIN_QUOTED_LETTERS = 12
"""Fewer letters than these stand by chance in many sentences."""


def find_reported(
    sentences: Sequence[EditionSentence], papers: Collection[str], words: str
) -> tuple[EditionSentence, ...]:
    """The sentences that stand in the words, or that the words are a part of; where there is none, those about the papers,
    first those that share most words with the report.
    """
    about = [each for each in sentences if not papers or papers_of(each) & set(papers)]
    quoted = [each for each in about if _is_quoted(each.text, words)]
    if quoted:
        return tuple(quoted)
    said = set(_letters(words).split())
    shared = {each.text: len(said & set(_letters(each.text).split())) for each in about}
    return tuple(sorted(about, key=lambda each: -shared[each.text])) if papers else ()


def papers_of(sentence: EditionSentence) -> set[str]:
    return set(sentence.papers)


def find_words(sentences: Sequence[EditionSentence], words: str) -> tuple[EditionSentence, ...]:
    """The sentences that hold each of these words, or beginnings of words."""
    wanted = [f" {word}" for word in _letters(words).split()]
    return tuple(each for each in sentences if all(word in f" {_letters(each.text)}" for word in wanted))


def _is_quoted(sentence: str, words: str) -> bool:
    shown, said = _letters(sentence), _letters(words)
    return min(len(shown), len(said)) >= MIN_QUOTED_LETTERS and (
        f" {shown} " in f" {said} " or f" {said} " in f" {shown} "
    )


def _letters(content: str) -> str:
    """Lower-case letters and digits with one space between words, as chats show formulas."""
    plain = unicodedata.normalize("NFKC", latex_to_text(content)).casefold()
    kept = "".join(
        char if char.isalnum() else "" if unicodedata.category(char) == "Cf" else " " for char in plain
    )
    return " ".join(kept.split())
