"""Sentence compression by deletion: leading phrases, bracketed asides and purposes that only neighbours explain.

No word is added and none changed; the first letter that remains is put in upper case when a deletion made it
the first, and nothing else. The words are lists in compression.toml.
"""

import re
from pathlib import Path

from insights.text.latex.plain_text import latex_to_text
from insights.text.word_lists import alternatives, load_word_lists

MIN_WORDS = 8
"""Words that remain of a compressed sentence."""
MIN_WORDS_AFTER_LEAD = 6
"""The same where only a leading phrase was deleted."""
_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_ANY_OF = {name: alternatives(phrases) for name, phrases in _LISTS.items()}
_AUTHORS_FOLLOW = r"(?=\s(?:we|this\s(?:paper|work|study|article))\b)"
_LEAD = re.compile(
    r"""^\W*(?:
      {section_labels}\s*:
    | (?:in|within)\s(?:this|our|the\spresent|the\scurrent)\s{own_text}\s*,?
    | here(?:in)?\s*,?(?=\s(?:we|in)\b)
    | (?:to|towards?)\s(?:this|that|these|{remedies})\b(?:\s(?:end|aim|goal))?(?:\s{demonstratives}\b[^,]{{0,60}})?,
    | {motivations}\s{demonstratives}\b[^,]{{0,50}},{authors_follow}
    | (?:in\sorder\s)?to\s(?:\w+ly\s)?\w+\s{pointers}\b[^,]{{0,80}},?{authors_follow}
    | (?:{motivations}|{bridges})\s(?:\w+ing\s)?{pointers}\b[^,]{{0,60}},?{authors_follow}
    | \w+ing\s(?:these|those|such)\s[^,]{{1,50}},{authors_follow}
    | {bare_leads},?{authors_follow}
    | \(?(?:i{{1,3}}|iv|[1-4a-d])\)\s(?=we\b)
    | to\s{aims}\s{demonstratives}\b[^,]{{0,60}},{authors_follow}
    | {ordinals},(?=\s(?:we|this\s(?:paper|work|study))\b)
    | {leading_phrases}, | in\slight\sof\sthis[^,]{{0,20}}, | {adverbs},
    | (?:our|the)?\s*{evidence_adjectives}*\s*{evidence}(?:\son\s[^,]{{3,60}}?)?\s{evidence_verbs}(?:s|ed)?\sthat\b
    )\s*""".format(**_ANY_OF, authors_follow=_AUTHORS_FOLLOW),
    re.IGNORECASE | re.VERBOSE,
)
_LINKING_ADVERB = re.compile(r"(?<=^We) {linking_adverbs}(?= \w)".format(**_ANY_OF), re.IGNORECASE)
_IN_THIS_PAPER = re.compile(
    r"\s*\bin (?:this (?:paper|work|article|study)|our work|the paper)\b,?", re.IGNORECASE
)
# A name in brackets ("(RAG)") stays: readers look for it.
_ASIDE = re.compile(r"\s+\((?!\$)(?![A-Z][A-Za-z0-9\-]{1,12}\))[^()$]{0,200}\)")
_KNOWN_PROBLEM = r"(?:{problem_pointers}(?:\s[\w\-]+){{0,2}}?\s{problems}|them)".format(**_ANY_OF)
_PURPOSE = re.compile(
    r"""{ungoverned},?(?:\s(?:specifically\s|explicitly\s)?{designed})?(?:\s(?:in\sorder|so\sas))?
      \sto\s(?:\w+ly\s)?{remedies}(?:\sand\s{remedies})?\s{known_problem}(?:\s(?:{together}|\w+ly))?(?=[.;]|$)
    | ,?\s(?:that|which)\s(?:\w+ly\s)?{remedies}(?:s|es)?\s{known_problem}
      (?=[.;]|$|,?\s(?:by|with|using)\b)""".format(
        **_ANY_OF,
        ungoverned="".join(rf"(?<!\b{word})" for word in _LISTS["governors"]),
        known_problem=_KNOWN_PROBLEM,
    ),
    re.IGNORECASE | re.VERBOSE,
)
_PURPOSE_HINT = re.compile(r"\s(?:to|that|which)\s(?:\w+ly\s)?{remedies}".format(**_ANY_OF), re.IGNORECASE)
"""Stands in every such purpose, and is much cheaper to look for."""
_MARKUP = ("$", "\\", "_{", "^{", "``")


def compress(sentence: str) -> str:
    """The sentence without what only its neighbours explain. At least MIN_WORDS words remain of it, or
    MIN_WORDS_AFTER_LEAD behind a deleted lead; else that deletion is not made.
    """
    shorter = _delete(_LEAD, sentence, min_words=MIN_WORDS_AFTER_LEAD)
    shorter = shorter.lstrip(" :;,") if shorter != sentence else sentence
    shorter = _delete(_IN_THIS_PAPER, shorter) if _names_own_text(shorter) else shorter
    shorter = _LINKING_ADVERB.sub("", shorter, count=1)
    shorter = _delete(_PURPOSE, shorter) if _PURPOSE_HINT.search(shorter) else shorter
    shorter = _delete(_ASIDE, shorter, every=True) if "(" in shorter else shorter
    shorter = _delete_markup(shorter) if has_markup(shorter) else shorter
    return _capitalize(shorter) if shorter != sentence else sentence


def _names_own_text(text: str) -> bool:
    """Whether one of the phrases of _IN_THIS_PAPER may stand in it."""
    lower = text.lower()
    return any(hint in lower for hint in ("in this ", "in our work", "in the paper"))


def has_markup(text: str) -> bool:
    """Whether a text holds TeX: a formula or a command."""
    return any(sign in text for sign in _MARKUP)


def _delete_markup(sentence: str) -> str:
    """The sentence as it reads without TeX where that only takes deletions ("a $k$-means"), else as it is."""
    plain = latex_to_text(sentence)
    rest = iter(sentence)
    return plain if all(sign in rest for sign in plain) else sentence


def _delete(
    pattern: re.Pattern[str], sentence: str, *, every: bool = False, min_words: int = MIN_WORDS
) -> str:
    shorter = pattern.sub(_outside_formulas, sentence, count=0 if every else 1).strip()
    return shorter if len(shorter.split()) >= min_words else sentence


def _outside_formulas(match: re.Match[str]) -> str:
    """Nothing, or the match itself where a formula is open: "$f (x)$" keeps its argument."""
    return match[0] if match.string.count("$", 0, match.start()) % 2 else ""


def _capitalize(sentence: str) -> str:
    """Upper case for a first word in plain lower case; "nnU-Net" keeps its name."""
    first = sentence.split(" ", 1)[0]
    return sentence[:1].upper() + sentence[1:] if first.rstrip(",").islower() else sentence
