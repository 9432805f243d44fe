"""Checks that a statement claims no more than its evidence: superlatives, firsts, praise, "significantly", "all", "only"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.word_lists import alternatives, load_word_lists, whole_words
from insights.writing.checks.statement_terms import StatementTerm, evidence_stems, find_terms

LARGE_CHANGE_PERCENT, LARGE_CHANGE_FACTOR = 15.0, 1.3
"""A change of this size may be called large."""
MAX_SHORT_PHRASE = 2
"""Syllables of a Korean phrase that must begin a word."""
_FILE = Path(__file__).with_suffix(".toml")
_ORDINAL = re.compile(
    r"\b(?:the )?first(?:-(?:order|person|principles?|stage|pass)|\s(?:stage|step|phase|part|layer|network|term|pass|one|half))\b"
    r"|(?:두|세|네|둘|셋|양쪽|둘 다|[2-9]\s?(?:개|가지|종))\s(?:[가-힣]+\s){0,2}[가-힣]*(?:모두|전부)"
    r"|(?:[가-힣A-Za-z0-9)](?:와|과|·|및\s|,\s))[^.,]{1,30}?\s?(?:모두|전부)(?=[에를가의는\s,])"
    r"|(?:모두|전부|총)\s(?:약\s)?(?:\d|[가-힣]{1,3}\s?(?:개|가지|명|건|종|편|장|번|곳))"
    r"|\b(?:all|first)[- ]in[- ](?:one|first)\b|\bonce and for all\b|\bat all\b|\ball at once\b|\ball (?:it|that|you) (?:takes?|needs?)\b|\bfor all (?:its|their|the|his|her|this|that)\b"
    r"|\b(?:after|above|not) all\b|\ball (?:the )?(?:more|same|but|else|along|round|day)\b"
    r"|\bprov(?:e|es|ed|en|ing)\s(?:to be\s|more\s|less\s|(?:\w+ly\s)?(?:better|worse|good|bad|hard|easy|key|right|wrong)\b|(?:\w+ly\s)?\w+(?:er|ful|ive|able|ible|ent|ant|ical|ult|ard|ust|ong)\b)"
    r"|\band\s[\w-]+\s(?:all|both|each)\b"
    r"|\b(?:is|are) all\b|\bevery (?:second|third|fourth|fifth|tenth|other|few|\d+)\b|\banywhere (?:between|from|in)\b"
    r"|가장 크게|\bnot (?:always|every|completely|fully|entirely)\b|\bbetter than (?:any|all|every one) of (?:the|its|these)\b"
    r"|\b(?:all|every one of) (?:the |these |its )?(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[가-힣]+")
_SUPERLATIVE = re.compile(
    r"\b(?:the|their|its|our)\smost\s(?!of\b)\w+"
    r"|\bmost\s\w+(?:able|ible|ful|ive|ent|ant|ous|ed|al|ic|ate|ing|ise|ust|vel|ong)\b"
    r"|\b(?!(?:inter|fore|har|requ|man|sugg|cong|dig|inv|cont|prot|mod|hon|arr|tem?p|bequ|conqu|inqu|near|lat|p?r|w|b|qu|cr|ch|gu|j|n|v|z)est\b|pr[io]est\b|midwest\b|northwest\b|southwest\b)"
    r"\w{2,}est\b",
    re.IGNORECASE,
)
"""The most … and words in -est, but those that are no superlatives ("forest") or say nothing of quality ("nearest")."""
_KEEPING = re.compile(
    r"\beach other\b|\bwithout\s(?:\w+ly\s|any\s|a\s)?(?:hurt|exacerbat|sacrific|compromis|degrad|harm|los|affect|reduc|impair|damag|worsen|drop)\w*",
    re.IGNORECASE,
)
"""What is kept, and not done without."""
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:no|not|cannot|without|nor|neither|hardly|far from)|n['’]t)\s(?:(?!only|just|merely|simply)\w+\s)?$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[가-힣]{0,2}(?:지는?\s?(?:않|못)|(?:은|는|이|가|할 수|하는 것은)\s?(?:없(?![애앤앴])|아니))"
)
_PROBLEMS = {
    "best": "it uses a superlative that its evidence lacks",
    "unrivalled": "it claims that nothing comes near, and its evidence does not",
    "nothing": "it claims that nothing comes near, and its evidence does not",
    "world": "it compares with the whole world, and its evidence does not",
    "guarantee": "it claims a guarantee, and its evidence does not",
    "always": "it generalises beyond its evidence",
    "state_of_the_art": "it claims the state of the art, and its evidence does not",
    "first": "it claims to be the first, and its evidence does not",
    "praise": "it praises, and its evidence does not",
    "much": "it claims a large or significant change, and its evidence does not",
    "all": "it generalises beyond its evidence",
    "never": "it generalises beyond its evidence",
    "proof": "it claims certainty, and its evidence does not",
    "cause": "it claims a cause, and its evidence does not",
    "eliminate": "it claims that something is removed altogether, and its evidence does not",
    "only": "it claims to be the only one, and its evidence does not",
}


def strength_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What a text claims beyond its evidence, in words for the model."""
    claims = _claims(language)
    text, evidence = _ORDINAL.sub(" ", text), _KEEPING.sub(" ", evidence)
    if language == "en" and _SUPERLATIVE.search(text) and not _has_superlative(evidence):
        yield _PROBLEMS["best"]
    said = _said_terms(text, evidence, language)
    for name, pattern in claims.items():
        if (
            _adds(pattern, text, evidence, said)
            and not _has_ground(name, evidence)
            and not _is_large(name, evidence)
            and not (name == "best" and _SUPERLATIVE.search(evidence))
        ):
            yield _PROBLEMS[name]


def _said_terms(text: str, evidence: str, language: Language) -> Sequence[StatementTerm]:
    """The Korean terms of the text that the evidence has in English."""
    known = evidence_stems(evidence)
    return [term for term in find_terms(text, language) if term.is_in(known)] if language == "ko" else ()


def _adds(pattern: re.Pattern[str], text: str, evidence: str, said: Sequence[StatementTerm]) -> bool:
    """Whether the text has a wording of the pattern that does not stand in the evidence, and does not deny it. `said` are
    its terms that stand there in English.
    """
    return any(
        not any(term.start <= match.start() and match.end() <= term.end for term in said)
        and not (_DENIED_BEFORE.search(text, 0, match.start()) or _DENIED_BEHIND.match(text, match.end()))
        and not re.search(rf"(?<![a-z]){re.escape(match[0].lower())}(?![a-z])", evidence.lower())
        for match in pattern.finditer(text)
    )


def _has_superlative(evidence: str) -> bool:
    return _has_ground("best", evidence) or _SUPERLATIVE.search(evidence) is not None


def _has_ground(name: str, evidence: str) -> bool:
    """Whether the evidence has a word that grounds the class; where it hedges, only the plainest ones do."""
    hedge = _patterns("hedges").get(name)
    is_hedged = hedge is not None and hedge.search(evidence) is not None
    return _patterns("plain_grounds" if is_hedged else "grounds")[name].search(evidence) is not None


def _is_large(name: str, evidence: str) -> bool:
    """Whether the evidence has a number that makes a change large."""
    return name == "much" and any(
        (quantity.unit == "%" and quantity.value >= LARGE_CHANGE_PERCENT)
        or (quantity.unit == "x" and quantity.value >= LARGE_CHANGE_FACTOR)
        for quantity in find_quantities(evidence)
    )


@cache
def _claims(language: Language) -> Mapping[str, re.Pattern[str]]:
    if language == "en":
        return _patterns("claims")
    lists = load_word_lists(_FILE, "korean_claims")
    return {name: re.compile(_korean_expression(phrases), re.IGNORECASE) for name, phrases in lists.items()}


def _korean_expression(phrases: Sequence[str]) -> str:
    """A regular expression of phrases; a short one begins a word, for it stands by chance within others ("박수" in
    "심박수").
    """
    short = [phrase for phrase in phrases if len(phrase) <= MAX_SHORT_PHRASE and _WORD.fullmatch(phrase)]
    rest = [phrase for phrase in phrases if phrase not in short]
    parts = [rf"(?<![가-힣]){alternatives(short)}" if short else "", alternatives(rest) if rest else ""]
    return "|".join(filter(None, parts))


@cache
def _patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    return {name: whole_words(phrases) for name, phrases in load_word_lists(_FILE, table).items()}
