"""Which of some papers is meant: "the second one", the one the question fits best, or all of a day's. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from insights.model import Paper, Passage, Topic
from insights.parsing.dates import named_day
from insights.qa.question import ParsedQuestion
from insights.qa.retrieval import PassageRetriever
from insights.qa.search_query import Finds
from insights.text.stemming import stems

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "첫": 1, "첫째": 1, "두": 2, "둘째": 2, "세": 3, "셋째": 3,
    "네": 4, "넷째": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
}  # fmt: skip
_ENGLISH = re.compile(
    r"\b(?:the\s+)?(first|second|third|fourth|fifth|sixth|seventh|eighth|last|1st|2nd|3rd|4th|5th)\s+"
    r"(?:one|paper|article|of them)\b",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"(첫|두|세|네|다섯|여섯|일곱|여덟|\d{1,2})\s*(?:번째|째)|(둘째|셋째|넷째|마지막)(?:\s*(?:것|논문))?"
)
_NUMBER = re.compile(
    r"(?:#|\bpaper\s+|\bno\.?\s*)(\d{1,2})\b|\[(\d{1,2})\]|(\d{1,2})번(?:\s*논문)?", re.IGNORECASE
)
_AROUND = re.compile(
    r"\b(?:and|what about|how about|then|the|i mean|same for|please|one|paper)\b|그럼|그러면|그리고|논문|것|거|번째"
    r"|은요|는요|이요|요|은|는|이|을|를",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\W*(?:and|but|also|then)\b|\bit(?:s|['’]s)?\b|^\W*(?:그럼|그러면|그리고|또)(?![가-힣])|(?:그|이) 논문(?!\s*(?:들|중))",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\b(?:today|latest|newest|this morning)(?:['’]s)?\b|오늘|최신|이번", re.IGNORECASE)
_PAPERS = re.compile(
    r"\bpapers\b|\bwhich papers?\b|\bany papers?\b|논문(?:들|\s*중|\s*가운데|은|이)?", re.IGNORECASE
)
_THIS = re.compile(
    r"\b(?:this|that) paper\b|(?:^|\s)(?:이|그|저|해당|위) 논문(?!\s*(?:들|중|가운데))", re.IGNORECASE
)
_WHICH = re.compile(
    r"\b(?:which|any|how many|who) (?:of (?:them|these|those)|paper|papers|one|ones)\b|\bdo any\b|어느|어떤 논문|중에|중 ",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:compar\w*|versus|vs\.?|differ\w*|both|than the other)\b|비교|차이|둘 다|다른 점", re.IGNORECASE
)
GREETINGS = re.compile(
    r"\W*(?:hi|hello|hey|thanks?|thank you|good (?:morning|evening)|ok(?:ay)?|안녕\S*|고마워\S*|감사\S*|네|응)\W*",
    re.IGNORECASE,
)
_CLEARLY = 0.25
"""How much more of the question the best paper must carry than the next."""
_CARRIED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScope:
    """Papers of a day or a topic that a question is put to; `rest` is the question without saying so. Without
    a `day` the newest is meant.
    """

    topic: Topic | None
    rest: str
    day: date | None = None


def ordinal_index(said: str, count: int) -> int | None:
    """The place (from 0) among `count` papers that the words name, and only when there is one."""
    found = _ENGLISH.search(said) or _KOREAN.search(said)
    word = next((group for group in found.groups() if group), "").lower() if found else ""
    if not found:
        number = _NUMBER.search(said)
        word = next((group for group in number.groups() if group), "") if number else ""
    if not word:
        return None
    place = count if word in {"last", "마지막"} else int(word) if word.isdigit() else _ORDINALS[word]
    return place - 1 if 1 <= place <= count else None


def is_only_ordinal(said: str) -> bool:
    """Whether the words say which one and nothing else: "and the second one?", "두 번째 것은요?"."""
    if not (_ENGLISH.search(said) or _KOREAN.search(said) or _NUMBER.search(said)):
        return False
    rest = said
    for gone in (_ENGLISH, _KOREAN, _NUMBER, _AROUND):
        rest = gone.sub(" ", rest)
    return not re.search(r"\w", rest)


def is_follow_up(said: str) -> bool:
    """Whether it speaks of what was talked about last: "and its limits?", "그럼 한계는?"."""
    return bool(_GOES_ON.search(said))


def compares(said: str) -> bool:
    return bool(_BOTH.search(said))


def without_comparing(said: str) -> str:
    """What is compared: papers seldom say that they compare themselves to this one."""
    return " ".join(_BOTH.sub(" ", said).split())


def asks_which(said: str) -> bool:
    """Whether papers are the answer, not what it is about."""
    return bool(_WHICH.search(said))


def scope(said: str, finds: Finds, today: date) -> QuestionScope | None:
    """A question over a day or a topic: it speaks of papers, and of a day or of a topic's name."""
    if not _PAPERS.search(said) or _THIS.search(said):
        return None
    named = named_day(said, today)
    words = named.rest if named else said
    topic, name = _topic(words, finds)
    if topic is None and named is None and not _TODAY.search(words):
        return None
    rest = words.replace(name, " ") if name else words
    for gone in (_TODAY, _PAPERS, _WHICH):
        rest = gone.sub(" ", rest)
    return QuestionScope(topic=topic, rest=" ".join(rest.split()), day=named.day if named else None)


def _topic(said: str, finds: Finds) -> tuple[Topic | None, str]:
    """The topic whose name stands just before "papers" or "논문", the longest name first."""
    for found in _PAPERS.finditer(said):
        before = said[: found.start()].split()
        for size in (4, 3, 2, 1):
            name = " ".join(before[-size:]).strip("“”\"'")
            topic = finds(name) if len(before) >= size and name else None
            if topic:
                return topic, name
    about = re.search(r"\bpapers?\s+(?:on|about|in)\s+((?:\S+\s*){1,3})", said, re.IGNORECASE)
    for size in (3, 2, 1):
        name = " ".join((about[1] if about else "").split()[:size]).rstrip("?.,")
        topic = finds(name) if name else None
        if topic:
            return topic, name
    return None, ""


def best_matching_papers(question: str, papers: Sequence[Paper]) -> list[Paper]:
    """The one the question fits clearly best by title and abstract; else those it fits, the best first."""
    asked = ParsedQuestion.of(question)
    searcher = PassageRetriever.over(
        [Passage(paper=paper.id, section=paper.title, text=paper.abstract) for paper in papers]
    )
    found = searcher.search(asked)
    shares = {
        place: asked.carried(stems(f"{papers[place].title} {papers[place].abstract}"))
        for place in found.order
    }
    order = sorted(found.order, key=lambda place: (-shares[place], -found.scores[place]))
    fits = [place for place in order if shares[place] > 0 and found.scores[place] > 0]
    if (
        fits
        and shares[fits[0]] >= _CARRIED
        and (
            len(fits) == 1
            or shares[fits[0]] - shares[fits[1]] >= _CLEARLY
            or found.scores[fits[0]] > 1.3 * found.scores[fits[1]]
        )
    ):
        return [papers[fits[0]]]
    return [papers[place] for place in fits or order]
