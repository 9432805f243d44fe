"""The sentences of a paper that can be quoted alone, each with what it does and how well it tells it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from insights.model import Paper
from insights.reading.sentences import split
from insights.writers.cues import cues
from insights.writers.roles import Role, roles
from insights.writers.tldr import content

FEWEST_WORDS, MOST_WORDS = 8, 55
_LEANS = re.compile(
    r"""^\W*(?:(?:i{1,3}|iv|v|[1-9a-f])\)
    | (?:but|yet|nor|and|so|or|thus|hence|then|instead|otherwise|conversely|likewise|similarly|besides
      |meanwhile|nevertheless|nonetheless|therefore|consequently|accordingly|however|moreover|furthermore
      |additionally|specifically|finally|also|further|second(?:ly)?|third(?:ly)?|lastly|next|overall)\b
    | (?:in\s(?:addition|particular|contrast|turn|doing\sso|this\s(?:way|setting|case|context|regard|sense)))\b
    | (?:by\scontrast|as\sa\s(?:result|consequence)|to\s(?:this|that)\send|for\s(?:example|instance)|e\.g)\b
    | (?:for|at|on|with|from|under|unlike|beyond|despite|given|after|through)\s(?:this|these|that|those|such|both)\b
    | (?:it|they|he|she|them|its|their|such|both|there|those|that|neither|others|another|some|one|each)\b
    | (?:by|with|despite|while|although|though|in|when|if)\b[^,]{0,110},\s(?:it|they)\b
    | (?:this|these)(?!\s(?:paper|work|article|study|survey|report|thesis|tutorial|review|position\spaper)\b)\b
    | the\s(?:former|latter|resulting|same|other|above|two|three|second|first|key|remaining|latter's)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_AVAILABLE = re.compile(
    r"https?://|\bwe (?:\w+ )?(?:release|open-source|make)\b.{0,80}\b(?:code|data|datasets?|models?|available)\b|\b(?:code|data|datasets?|models?|weights|pages?|demos?|checkpoints?|annotations|artifacts|videos?)\b.{0,60}\b(?:available|released?|found|open-?sourced?|published)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[A-Z][A-Za-z &]{3,24}:\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One sentence; `roles` sums to one; `words` is what it shares with others is measured by."""

    paper: Paper
    text: str
    roles: dict[Role, float]
    cues: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=4096)
def sentences_of(abstract: str) -> tuple[str, ...]:
    """Its sentences; kept, as the summary and the report of a day both ask."""
    return tuple(split(abstract))


def told(paper: Paper) -> Iterator[Told]:
    """In the abstract's order. Where code or data lie is left out: the paper's links say it."""
    sentences = [text for text in sentences_of(paper.abstract) if not _AVAILABLE.search(text)]
    for text, shares in zip(sentences, roles(sentences), strict=True):
        if stands_alone(text):
            yield Told(paper=paper, text=text, roles=shares, cues=cues(text), words=frozenset(content(text)))


def stands_alone(text: str) -> bool:
    """Whether a reader understands the sentence without the one before it."""
    whole = FEWEST_WORDS <= len(text.split()) <= MOST_WORDS and text[-1] in '.!?)"”'
    return whole and not _LEANS.match(_LABELLED.sub("", text)) and text.count("(") == text.count(")")
