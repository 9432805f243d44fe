"""The sentences of a paper that can be quoted alone, each with what it does and how well it tells it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from insights.model import Paper
from insights.writing.extractive.rhetorical_roles import RhetoricalRole, shares
from insights.writing.extractive.sentence_features import abstract_sentences, content

FEWEST_WORDS, MOST_WORDS = 9, 45
_LEANS = re.compile(
    r"""^\W*(?:(?:i{1,3}|iv|v|[1-9a-f])\) | \d+(?:\.\d+)?\s?\\?%\sof\sthe\b
    | (?:but|yet|nor|and|so|or|thus|hence|then|instead|otherwise|conversely|likewise|similarly|besides
      |meanwhile|nevertheless|nonetheless|therefore|consequently|accordingly|however|moreover|furthermore
      |additionally|specifically|concretely|technically|finally|also|further|second(?:ly)?|third(?:ly)?|lastly|next
      |previously|particularly|against|because|to\sguide)\b
    | (?:in\s(?:addition|particular|contrast|turn|doing\sso|this\s(?:way|setting|case|context|regard|sense)))\b
    | (?:by\s(?:contrast|doing\sso|well)|as\s(?:a\s(?:result|consequence)|such)|to\s(?:this|that)\send|for\s(?:example|instance)|e\.g)\b
    | (?:for|at|on|with|from|under|unlike|beyond|despite|given|after|through|by|to|(?:based|build\w*)\s(?:up)?on|using|over)
      \s(?:\w+ing\s)?(?:its?|this|these|that|those|such|both|their|the\s(?:same|former|latter|above|aforementioned|latest))\b
    | to\s\w+\s(?:it|them|this|these|that|those|such|both)\b
    | (?:it|they|he|she|them|its|their|such|both|there|those|that|neither|others|another|some|one|each|either)\b
    | (?:by|with|despite|while|although|though|in|when|if|on|for|compared|evaluated|tested|applied|validated|across|trained
      |deployed|designed|using)\b[^,]{0,110},\s(?:it|they|this)\b
    | first(?:ly)?, | on\sthe\sother\shand\b | \w+ing\s(?:\w+\s)?(?:these|this|those|such)\s(?!paper|work|study|article)
    | \w+,\s(?:it|they|its|their|both|such)\b
    | (?:this|these)(?!\s(?:paper|work|article|study|survey|report|thesis|tutorial|review|position\spaper)\b)\b
    | the\s(?:former|latter|resulting|same|other|above|two|three|four|second|first|key|remaining|latter's|gains?|law|effect
      |contribution|pattern|gap|improvements?|differences?|implementation|developments|positive\sevidence)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_AVAILABLE = re.compile(
    r"https?://|\bsupplementary\b|\bwe (?:\w+ )?(?:release|open-source|make)\b.{0,80}\b(?:code|data|datasets?|models?|toolkit|available)\b"
    r"|\b(?:code|data|datasets?|models?|weights|pages?|demos?|checkpoints?|annotations|artifacts|videos?|implementations?"
    r"|toolkits?|framework)\b.{0,60}\b(?:available|released?|open-?sourced?|published|public|downloaded)\b"
    r"|\b(?:releas(?:e|ing)|available)\b.{0,50}\blicen[cs]e\b"
    r"|^\W*(?:publicly )?available (?:via|as|at|under|from)\b",
    re.IGNORECASE,
)
_AVAILABLE_SIGNS = ("://", "releas", "open", "make", "available", "publi", "download", "supplementary")
"""Parts of words one of which stands wherever _AVAILABLE does; to seek them is much cheaper."""
_LABELLED = re.compile(r"^[A-Z][A-Za-z &]{3,24}:\s")
_WITHIN = re.compile(
    r"\b(?:aforementioned|these (?:concerns|limitations|issues|challenges|approaches|methods))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotableSentence:
    """One sentence; `roles` sums to one; `words` is what it shares with others is measured by."""

    paper: Paper
    text: str
    roles: dict[RhetoricalRole, float]
    cues: frozenset[str]
    words: frozenset[str]
    title: frozenset[str]
    """The title's words: what a reader already knows of the paper."""
    place: float
    """Where it stands in the abstract, from 0 to 1."""


def quotable_sentences(paper: Paper) -> tuple[QuotableSentence, ...]:
    """In the abstract's order. Where code or data lie is left out: the paper's links say it."""
    return tuple(_told(paper))


def _told(paper: Paper) -> Iterator[QuotableSentence]:
    sentences = [one for one in abstract_sentences(paper.abstract) if not _points_elsewhere(one.text)]
    title = content(paper.title)
    for place, (one, roles) in enumerate(
        zip(sentences, shares([one.leaning for one in sentences]), strict=True)
    ):
        if stands_alone(one.text):
            yield QuotableSentence(
                paper=paper,
                text=one.text,
                roles=roles,
                cues=one.cues,
                words=frozenset(one.content),
                title=title,
                place=place / max(1, len(sentences) - 1),
            )


def _points_elsewhere(text: str) -> bool:
    low = text.lower()
    return any(sign in low for sign in _AVAILABLE_SIGNS) and _AVAILABLE.search(text) is not None


def stands_alone(text: str) -> bool:
    """Whether a reader understands the sentence without the one before it."""
    whole = FEWEST_WORDS <= len(text.split()) <= MOST_WORDS and text[-1] in '.!?)"”'
    leans = _LEANS.match(_LABELLED.sub("", text)) or _WITHIN.search(text)
    return whole and not leans and text.count("(") == text.count(")")
