"""Reference resolution: which papers a question is about ("the second one", the best match, all papers of a day)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.model import Paper, Passage, Topic
from insights.parsing.dates import parse_day
from insights.parsing.ordinals import LAST_PLACE, place_of
from insights.qa.question import ParsedQuestion
from insights.qa.retrieval import PassageRetriever
from insights.qa.search_query import FindTopic
from insights.text.stemming import stems

_ENGLISH_ORDINAL = re.compile(
    r"\b(?:the\s+)?(first|second|third|fourth|fifth|sixth|seventh|eighth|last|1st|2nd|3rd|4th|5th)\s+"
    r"(?:one|paper|article|of them)\b",
    re.IGNORECASE,
)
_KOREAN_ORDINAL = re.compile(
    r"(첫|두|세|네|다섯|여섯|일곱|여덟|\d{1,2})\s*(?:번째|째)|(둘째|셋째|넷째|마지막)(?:\s*(?:것|논문))?"
)
_NUMBER = re.compile(
    r"(?:#|\b(?:paper|number)\s+|\bno\.?\s*)(\d{1,2})\b|\[(\d{1,2})\]|(\d{1,2})번(?:\s*논문)?|^\W*(\d{1,2})\W*$"
    r"|^\W*(?:open|show|see|read|give|and|then|(?:what|how) about|그럼)(?:\s+me)?\s+(\d{1,2})\W*$"
    r"|\bnumber\s+(one|two|three|four|five|six|seven|eight)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:and|what about|how about|then|the|i mean|same for|please|one|paper)\b|그럼|그러면|그리고|논문|것|거|번째"
    r"|은요|는요|이요|요|은|는|이|을|를",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"\b(?:show|open|see|read|display|give|get|tell|more|about|details?|on|of|let|want|to|can|could|you|i|a|bit|me)\b"
    r"|보여\S*|열어\S*|볼래\S*|보고|볼게\S*|보자|자세히|자세하게|더|알려\S*|줘\S*|주세요|싶\S*|좀|한번",
    re.IGNORECASE,
)
_SHOWING = re.compile(
    r"\b(?:show|open|see|read|display|tell me|more|details?)\b|보여|열어|볼래|보고|볼게|보자|자세|알려",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"^\W*(?:and|but|also|then)\b|\bit(?:s|['’]s)?\b|^\W*(?:그럼|그러면|그리고|또)(?![가-힣])|(?:그|이) 논문(?!\s*(?:들|중))",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:today|latest|newest|this morning)(?:['’]s)?\b|오늘|최신|이번", re.IGNORECASE)
_PAPERS = re.compile(
    r"\bpapers\b|\bwhich papers?\b|\bany papers?\b|논문(?:들|\s*중|\s*가운데|은|이)?", re.IGNORECASE
)
_THIS_PAPER = re.compile(
    r"\b(?:this|that) paper\b|(?:^|\s)(?:이|그|저|해당|위) 논문(?!\s*(?:들|중|가운데))", re.IGNORECASE
)
_WHICH_PAPERS = re.compile(
    r"\b(?:which|any|how many|who) (?:of (?:them|these|those)|paper|papers|one|ones)\b|\bdo any\b|어느|어떤 논문|중에|중 ",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:compar\w*|versus|vs\.?|differ\w*|both|than the other)\b|비교|차이|둘 다|다른 점", re.IGNORECASE
)
MIN_COVERAGE_LEAD = 0.25
"""By how much more of the question's concepts the best paper must cover than the next."""
MIN_COVERAGE = 0.6
"""The share of the question's concepts that the only match must cover."""
MIN_SCORE_RATIO = 1.3
"""Of the best paper to the next, where both cover about as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScope:
    """The papers of a day or a topic that a question is about; the newest day without a `day`. `rest` is the question
    without the words that name them.
    """

    topic: Topic | None
    rest: str
    day: date | None = None


def ordinal_index(text: str, count: int) -> int | None:
    """The index of the paper, of `count` papers, that the text names by its ordinal or number; None when it names none."""
    match = _ENGLISH_ORDINAL.search(text) or _KOREAN_ORDINAL.search(text) or _NUMBER.search(text)
    if match is None:
        return None
    place = place_of(next(group for group in match.groups() if group))
    place = count if place == LAST_PLACE else place
    return place - 1 if 1 <= place <= count else None


def names_place(text: str) -> bool:
    """Whether the text names a paper by its ordinal or number."""
    return any(pattern.search(text) for pattern in (_ENGLISH_ORDINAL, _KOREAN_ORDINAL, _NUMBER))


def names_citation(text: str) -> bool:
    """Whether the text names a paper by the number that cites it in a message: "[2]"."""
    return bool(re.search(r"\[\d{1,2}\]", text))


def is_only_ordinal(text: str) -> bool:
    """Whether the text says which paper and nothing else: "and the second one?", "두 번째 것은요?"."""
    return names_place(text) and not _without(text, _FILLER)


def asks_to_show(text: str) -> bool:
    """Whether the text asks to show the paper of an ordinal: "show me number 2", "두 번째 거 보여 줘"."""
    return names_place(text) and bool(_SHOWING.search(text)) and not _without(text, _SHOW, _FILLER)


def _without(text: str, *fillers: re.Pattern[str]) -> str:
    """What is left of the text without its ordinal and without filling words."""
    for pattern in (_ENGLISH_ORDINAL, _KOREAN_ORDINAL, _NUMBER, *fillers):
        text = pattern.sub(" ", text)
    return "".join(re.findall(r"\w+", text))


def is_follow_up(text: str) -> bool:
    """Whether the text is about the papers of the last question: "and its limits?", "그럼 한계는?"."""
    return bool(_FOLLOW_UP.search(text))


def is_comparison(text: str) -> bool:
    """Whether the text asks to compare papers."""
    return bool(_COMPARISON.search(text))


def remove_comparison(text: str) -> str:
    """The text without its words of comparison: papers seldom say that they compare themselves to this one."""
    return " ".join(_COMPARISON.sub(" ", text).split())


def asks_for_papers(text: str) -> bool:
    """Whether papers are the answer: "which of them …"."""
    return bool(_WHICH_PAPERS.search(text))


def parse_scope(text: str, find_topic: FindTopic, today: date) -> QuestionScope | None:
    """The scope of a question about the papers of a day or a topic; None when it names neither, or no papers."""
    if not _PAPERS.search(text) or _THIS_PAPER.search(text):
        return None
    parsed = parse_day(text, today)
    rest = parsed.rest if parsed else text
    topic, name = _find_topic(rest, find_topic)
    if topic is None and parsed is None and not _TODAY.search(rest):
        return None
    rest = rest.replace(name, " ") if name else rest
    for pattern in (_TODAY, _PAPERS, _WHICH_PAPERS):
        rest = pattern.sub(" ", rest)
    return QuestionScope(topic=topic, rest=" ".join(rest.split()), day=parsed.day if parsed else None)


def _find_topic(text: str, find_topic: FindTopic) -> tuple[Topic | None, str]:
    """The topic whose name stands before "papers" or after "papers on", the longest name first, and that name."""
    for match in _PAPERS.finditer(text):
        before = text[: match.start()].split()
        for size in (4, 3, 2, 1):
            name = " ".join(before[-size:]).strip("“”\"'")
            topic = find_topic(name) if len(before) >= size and name else None
            if topic:
                return topic, name
    about = re.search(r"\bpapers?\s+(?:on|about|in)\s+((?:\S+\s*){1,3})", text, re.IGNORECASE)
    for size in (3, 2, 1):
        name = " ".join((about[1] if about else "").split()[:size]).rstrip("?.,")
        topic = find_topic(name) if name else None
        if topic:
            return topic, name
    return None, ""


def best_matching_papers(question: str, papers: Sequence[Paper]) -> list[Paper]:
    """The paper whose title and abstract match the question clearly best, alone; else all that match, the best first; else
    all.
    """
    parsed = ParsedQuestion.from_text(question)
    retriever = PassageRetriever.from_passages(
        [Passage(paper=paper.id, section=paper.title, text=paper.abstract) for paper in papers]
    )
    retrieved = retriever.search(parsed)
    coverage = {
        place: parsed.coverage(stems(f"{papers[place].title} {papers[place].abstract}"))
        for place in retrieved.order
    }
    order = sorted(retrieved.order, key=lambda place: (-coverage[place], -retrieved.scores[place]))
    matching = [place for place in order if coverage[place] > 0 and retrieved.scores[place] > 0]
    if (
        matching
        and coverage[matching[0]] >= MIN_COVERAGE
        and (
            len(matching) == 1
            or coverage[matching[0]] - coverage[matching[1]] >= MIN_COVERAGE_LEAD
            or retrieved.scores[matching[0]] > MIN_SCORE_RATIO * retrieved.scores[matching[1]]
        )
    ):
        return [papers[matching[0]]]
    return [papers[place] for place in matching or order]
