"""Words of frame sentences, and how a slot is cut out of a sentence.

A slot is a noun phrase as it stands in the abstract, without markup. Where it cannot be cut cleanly there is none: a
frame with half a phrase would say something else.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from insights.text.field_terms import korean_name, subjects
from insights.text.noun_phrases import ends_like_noun, term_key
from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import load_word_lists, word_set

MAX_SLOT_WORDS = 7
FRAMES_FILE = Path(__file__).with_name("frames.toml")


def load_korean(table: str) -> Mapping[str, str]:
    """The Korean of each English word of a table of frames.toml."""
    return {english: korean[0] for english, korean in load_word_lists(FRAMES_FILE, table).items()}


KINDS, MODIFIERS, STUDIES = map(load_korean, ("kinds", "modifiers", "studies"))
PROPOSAL_VERBS, STUDY_VERBS, PROPERTIES = map(load_korean, ("proposal_verbs", "study_verbs", "properties"))
"""The Korean of each English word."""
ACTIONS = {verb: f"{noun}하" for verb, noun in load_korean("actions").items()} | dict(
    load_korean("action_stems")
)
"""The stem of the Korean verb for each English one."""

EMPTY_HEADS = frozenset(load_word_lists(FRAMES_FILE, "empty_heads")["words"])
"""Nouns that say nothing of what is proposed or studied."""
COLLECTION_KINDS = word_set("dataset datasets benchmark benchmarks corpus suite testbed collection")
PART_KINDS = word_set(
    "module loss strategy mechanism layer objective scheme regularizer adapter encoder decoder kernel operator test "
    "head task problem formulation program resource measure score"
)
"""What is proposed inside a larger work more often than alone."""
EMPTY_OBJECTS = word_set(
    "challenge challenges issue issues problem problems limitation limitations gap gaps target framework"
    " approach method question questions tasks task shortcomings drawbacks needs"
)
"""Of a purpose: a phrase of one or two words that ends with one of these says nothing."""
NUMBER_WORDS = word_set("two three four five six several multiple various many different related")

AUTHORS = (
    r"(?:\b[Ww]e\b|\b[Tt]his (?:paper|work|study|article|report|survey|review|thesis|research)\b"
    r"|\b[Oo]ur (?:paper|work)\b)"
)
"""Expressions that say that the authors do what the verb behind them says; adverbs may stand between."""
AUTHORS_PATTERN = re.compile(AUTHORS)
ADVERBS = r"(?: (?:\w+ly|also|then|further|thus|here|first|instead|therefore))?"

BOUNDARY_WORDS = (FUNCTION_WORDS - word_set("of and or")) | word_set(
    """which using via based designed called named dubbed termed tailored built leveraging combining consisting
    comprising containing capable without across along given under within toward towards because since whose
    composed inspired grounded enabling allowing trained through including per against among upon is are has have
    remains requires can we our their its these this those such where when while beyond together jointly directly
    around about behind below inside near onto outside than throughout until versus vs plus during spanning covering featuring collected sourced drawn derived"""
)
"""Words before which a noun phrase ends."""
COORDINATION = word_set("of and or")
_WORD = re.compile(r"[^\W_](?:[\w\-/+'’]*[^\W_])?\+*")
_TOKEN = re.compile(r"[^\W_](?:[\w\-/+'’]*[^\W_])?\+*|[^\w\s]")
_MARKUP_AFTER = re.compile(r"\s?[$\\(/{^%~]")
_LIST_GOES_ON = re.compile(r"(?:\s\([^()]*\))?,(?: [\w\-/]+){1,5},? (?:and|or) ")
_ARTICLES = word_set("the a an")
_ARTICLE = re.compile(r"^(?:both )?(?:the |an? )?(?:first |novel |new )?")
_TEXT_COMMAND = re.compile(r"\\(?:textbf|textit|textsc|texttt|emph|textsf|text)\{([^{}]*)\}")
_SHORT_FORM_AFTER = re.compile(r"\s\([A-Z][\w\-]*\)(?=$|[.,;:]| (?P<next>[\w\-]+))")
_NO_SLOT_START = word_set(
    "and or how whether what why which who the extent both all more less each this these that it their"
)

_LY_NOUNS = word_set("anomaly assembly family supply butterfly monopoly early only multiply poly")
_SHORT_FORM = re.compile(r"[A-Z]{2,4}s?")
_GRADED_ENDINGS = ("able", "ible", "ous", "ive", "al", "ant", "ent", "ic")
"""Of adjectives that an adverb can stand before."""
_ADJECTIVE_ENDINGS = ("driven", "ary", "ous", "ful", "less", "ible", "able", "ific", "ical", "arge")
_DOUBLED = word_set("plan control map")
"""Verbs whose last letter is doubled before "-ing"."""
_ING_ADJECTIVES = word_set("existing emerging challenging streaming imaging")
_VERBS = frozenset([*PROPOSAL_VERBS, *STUDY_VERBS, *ACTIONS]) - word_set(
    "design model control plan test study survey review benchmark attack track segment forecast address use "
    "increase decrease cover scale process target search score map link rank schedule trace probe bound span lower cut "
    "advance update repair offer register derive gain provided created release build"
) | word_set(
    "provides enables allows uses achieves requires supports shows improves integrates combines leverages captures learns "
    "outperform outperforms surpass surpasses exploits demonstrate demonstrates"
)


def find_noun_phrase(text: str) -> str:
    """The noun phrase with which the text begins, without its article; "" where it cannot be cut cleanly."""
    text = without_article(text)
    words, end = _leading_words(text, BOUNDARY_WORDS)
    return text[:end] if _is_noun_phrase(words, text[end:]) else ""


def without_article(text: str) -> str:
    """The text without the article, "both" and "first" at its beginning."""
    return _ARTICLE.sub("", text)


def _is_noun_phrase(words: Sequence[str], following: str) -> bool:
    """Whether the words are a phrase of their own that is not cut short by what follows."""
    is_cut = _LIST_GOES_ON.match(following) or (
        _MARKUP_AFTER.match(following) and not _ends_with_short_form(following)
    )
    if not words or len(words) > MAX_SLOT_WORDS or is_cut:
        return False
    lower = [word.lower() for word in words]
    return (
        _may_begin(lower[0], " ".join(words))
        and (_may_end(lower[-1]) or _SHORT_FORM.fullmatch(words[-1]) is not None)
        and not any(word in _VERBS for word in lower)
        and not any(
            word.endswith("ly") and not (after.endswith(_GRADED_ENDINGS) or word in _LY_NOUNS)
            for word, after in pairwise(lower)
        )
    )


def _ends_with_short_form(following: str) -> bool:
    """Whether what follows is a short form in brackets, behind which the phrase does not go on."""
    match = _SHORT_FORM_AFTER.match(following)
    return match is not None and (match["next"] or "in").lower() in BOUNDARY_WORDS | COORDINATION


def _may_begin(first: str, phrase: str) -> bool:
    """Not with a question word, nor with a gerund that does something to what follows."""
    if first in _NO_SLOT_START:
        return False
    if not first.endswith("ing") or first in _ING_ADJECTIVES:
        return True
    return term_key(phrase) in subjects() or (bool(korean_name(phrase)) and first not in gerunds())


def _may_end(last: str) -> bool:
    return (
        last not in COORDINATION
        and (not last.endswith("ly") or last in _LY_NOUNS)
        and ends_like_noun(last)
        and not last.endswith(_ADJECTIVE_ENDINGS)
    )


def _leading_words(text: str, boundaries: frozenset[str]) -> tuple[list[str], int]:
    """The words before the first boundary, and where they end. An article after "of" is none."""
    words: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        is_inner_article = token[0] in _ARTICLES and bool(words) and words[-1] in COORDINATION
        if (
            (token[0].lower() in boundaries and not is_inner_article)
            or not _WORD.fullmatch(token[0])
            or text[end : token.start()] != (" " if words else "")
        ):
            break
        words.append(token[0])
        end = token.end()
    return words, end


def without_markup(text: str) -> str:
    """The text without commands for bold and the like: names are often set so."""
    return _TEXT_COMMAND.sub(r"\1", text) if "\\" in text else text


@cache
def gerunds() -> Mapping[str, str]:
    """The Korean of each action by the verb's form with "-ing"."""
    return {f"{_stem_of(verb)}ing": korean for verb, korean in ACTIONS.items()}


@cache
def third_persons() -> Mapping[str, str]:
    """The Korean of each action by the verb's form with "-s"."""
    return {_third_person(verb): korean for verb, korean in ACTIONS.items()}


def _third_person(verb: str) -> str:
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "x", "ch", "sh")) else f"{verb}s"


def _stem_of(verb: str) -> str:
    """As it stands before "-ing"."""
    return verb + verb[-1] if verb in _DOUBLED else verb.removesuffix("e")
