"""Excerpts of sentences for places that are too short for them: verbatim words, with an ellipsis where words are left out."""

import re

from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import word_set

ELLIPSIS = "…"
MAX_INTRODUCTION = 0.75
"""Of a sentence, an introduction that may be left out takes at most this part."""
_CLAUSE_ENDS = ",;:"
_QUOTATION_MARKS = ("“", "”")
_WEAK_ENDINGS = FUNCTION_WORDS | word_set(
    "via using under over towards toward without within across against before based while than up only that which"
    " among between achieve achieves reach reaches improve improves outperform outperforms"
)
_INTRODUCING_WORDS = word_set(
    "on in at with by under across using when while compared through together for from after without among despite"
    " given over as against within beyond trained tested evaluated notably moreover furthermore"
)
_MAIN_CLAUSE = re.compile(r", (?=(?:our|we|the|it|this|these|its|a|an)\b|[A-Z])")
_COORDINATED_CLAUSE = re.compile(r"[,;] (?:and|where|so that) (?=(?:it|we|our|the|they|this)\b)")
_REPORTING_CLAUSE = re.compile(r"[^,;:]{0,120}?\b(?:show|demonstrate|reveal|confirm)s? that (?=\S)")
_DOUBTING_WORDS = word_set(
    "not cannot never no neither nor fail fails failed whether if may might prior previous recent existing earlier other"
    " others literature"
)
"""With one of these, what is reported is denied, doubted or somebody else's."""
_NUMBER = re.compile(r"(?<![\w.-])[0-9][0-9.,]*(?<![.,])(?:%|[×x](?!\w))?(?![\w-])")
"""A number that stands for itself: none in a name ("GPT-2") or a compound ("8-bit")."""
_CLAUSE_END = re.compile(r"[,;:](?![0-9])| (?=and )|$")


def shorten_sentence(sentence: str, max_length: int) -> str:
    """The sentence, or words of it: its beginning, or the clause behind an introduction ("On the test set, …") or behind
    ", and it …" where the beginning alone would lose that clause's first number; what only says that something is shown ("Experiments
    show that …") is left out first. It is cut where a clause ends if that keeps most of it;
    within a clause neither a number without "%" is the last word, whose unit might follow, nor a function word. Quotation marks stay
    around it. Empty when no word fits.
    """
    if len(sentence) <= max_length:
        return sentence
    opening, closing = ("", "")
    if sentence.startswith(_QUOTATION_MARKS[0]) and sentence.endswith(_QUOTATION_MARKS[1]):
        opening, closing = _QUOTATION_MARKS[0], _QUOTATION_MARKS[1]
    content = sentence[len(opening) : len(sentence) - len(closing)]
    room = max_length - len(opening + closing)
    if end := _reporting_clause_end(content):
        content = f"{ELLIPSIS} {content[end:]}"
    shortened = _first_words(content, room)
    start = _main_clause_start(content)
    if start and _loses_number(content[start:], len(shortened) - start):
        shortened = _first_words(f"{ELLIPSIS} {content[start:]}", room)
    return f"{opening}{shortened}{closing}" if shortened.strip(ELLIPSIS + " ") else ""


def length_with_number(sentence: str) -> int:
    """How many characters `shorten_sentence` needs to keep the clause with the first number of the main clause, or else of
    the sentence; 0 without a number.
    """
    main_clause = sentence[_main_clause_start(sentence.removeprefix(_QUOTATION_MARKS[0])) :]
    clause = main_clause if _NUMBER.search(main_clause) else sentence
    number = _NUMBER.search(clause)
    if number is None:
        return 0
    end = _CLAUSE_END.search(clause, number.end())
    return (end.end() if end else len(clause)) + 2 * len(f"{ELLIPSIS} ") + 2


def _loses_number(clause: str, kept: int) -> bool:
    """Whether the first `kept` characters end before the clause's first number does."""
    number = _NUMBER.search(clause)
    return number is not None and number.end() > kept


def _main_clause_start(content: str) -> int:
    """0 for a sentence that begins with its main clause, unless only the clause joined to that has a number."""
    if end := _reporting_clause_end(content):
        return end
    joined = _COORDINATED_CLAUSE.search(content)
    if joined and not _NUMBER.search(content[: joined.start()]) and _NUMBER.search(content[joined.end() :]):
        return joined.end()
    first = content.split(" ", 1)[0].rstrip(_CLAUSE_ENDS).lower()
    if first not in _INTRODUCING_WORDS and not first.endswith("ing"):
        return 0
    match = _MAIN_CLAUSE.search(content)
    return match.end() if match and match.end() <= MAX_INTRODUCTION * len(content) else 0


def _reporting_clause_end(content: str) -> int:
    """0 where no clause reports what follows it, or where it does not vouch for it."""
    match = _REPORTING_CLAUSE.match(content)
    if (
        match is None
        or "n't" in match[0].replace("’", "'")
        or _DOUBTING_WORDS & set(match[0].lower().split())
    ):
        return 0
    return match.end()


def _first_words(content: str, room: int) -> str:
    if len(content) <= room:
        return content
    words = content[: max(0, room - len(ELLIPSIS)) + 1].split(" ")[:-1]
    clause = next((n for n in range(len(words), 0, -1) if words[n - 1][-1:] in _CLAUSE_ENDS), 0)
    if 2 * len(" ".join(words[:clause])) > room:
        words = words[:clause]
    while words and _is_weak_ending(words[-1]):
        words.pop()
    kept = " ".join(words).rstrip(_CLAUSE_ENDS)
    return f"{kept}{ELLIPSIS}" if kept else ""


def _is_weak_ending(word: str) -> bool:
    has_digit = any(char.isdigit() for char in word) and not word.endswith("%")
    return word[-1:] not in _CLAUSE_ENDS and (has_digit or word.lower() in _WEAK_ENDINGS)
