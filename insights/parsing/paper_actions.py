"""What a person does with papers, without naming a command: "save 2", "my saved papers", "2번이랑 비슷한 논문". Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from insights.parsing.ordinals import ORDINALS, place_of
from insights.text.full_width import to_half_width
from insights.text.paper_ids import find_ids
from insights.text.word_lists import alternatives, load_word_lists

PaperActionKind = Literal["save", "unsave", "saved", "similar"]
MAX_LENGTH = 120
"""Characters; a longer text is a question."""
MAX_PLACES = 50
"""Places in a list that one text can name."""

_RANGE = re.compile(r"(\d{1,3})\s*(?:-|–|to|부터|에서|~)\s*(\d{1,3})")
_PLACE = re.compile(
    rf"(?<!\d)\d{{1,3}}(?!\d)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))}", re.IGNORECASE
)
_PLACE_FILLER = re.compile(
    r"\b(?:the|paper|papers|number|numbers|no|nr|one|ones|and|th)\b|번째|번|째|논문|것|거|하고|이랑|랑|그리고|과|와|[\s,.#&\[\]]",
    re.IGNORECASE,
)
_ADDRESS = r"(?:\S*\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?|\S*[a-z-]+/\d{7})"
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class PaperAction:
    """`papers` are the words that name the papers, as `parse_places` or `insights.text.paper_ids.find_ids` reads them; ""
    for the open paper, and for a list.
    """

    kind: PaperActionKind
    papers: str = ""


def parse_paper_action(text: str) -> PaperAction | None:
    """What the whole text asks for; None for any other, such as a question."""
    if len(text) > MAX_LENGTH:
        return None
    plain = " ".join(unicodedata.normalize("NFC", to_half_width(text)).split()).strip(" .!?~")
    plain = re.sub(r"^(?:please|can you|could you)\s+|\s+(?:please|now|좀)$", "", plain, flags=re.IGNORECASE)
    script = "korean" if _HANGUL.search(plain) else "english"
    for kind in get_args(PaperActionKind):
        for pattern in _patterns(script, kind):
            if (match := pattern.fullmatch(plain)) and _names_papers(
                papers := match.groupdict().get("paper") or ""
            ):
                return PaperAction(kind, "" if is_open_paper(papers) else papers)
    return None


def parse_places(text: str) -> tuple[int, ...]:
    """The places in a list that the whole text names, from 1 on, LAST_PLACE for the last: "2", "1, 3", "2-4", "first".
    Nothing for any other text.
    """
    rest = text.strip()
    places: list[int] = []
    for match in _RANGE.finditer(rest):
        places += range(int(match[1]), min(int(match[2]), int(match[1]) + MAX_PLACES) + 1)
    rest = _RANGE.sub(" ", rest)
    places += [place_of(word) for word in _PLACE.findall(rest)]
    left = _PLACE_FILLER.sub("", _PLACE.sub(" ", rest))
    return tuple(dict.fromkeys(place for place in places if place))[:MAX_PLACES] if not left else ()


def is_open_paper(text: str) -> bool:
    """Whether the text is "this", "이 논문"."""
    return _is_one_of("this", text)


def is_all_papers(text: str) -> bool:
    """Whether the text is "all of them", "전부"."""
    return _is_one_of("all", text)


def _names_papers(text: str) -> bool:
    is_address = re.fullmatch(_ADDRESS, text, re.IGNORECASE) and find_ids(text)
    return not text or bool(parse_places(text) or is_address) or is_open_paper(text) or is_all_papers(text)


def _is_one_of(name: str, text: str) -> bool:
    lists = (_lists("english")[name], _lists("korean")[name])
    return any(re.fullmatch(alternatives(phrases), text.strip(), re.IGNORECASE) for phrases in lists)


@cache
def _patterns(script: str, kind: PaperActionKind) -> Sequence[re.Pattern[str]]:
    """Each phrase with what names papers as the group `paper`."""
    phrases = _lists(script)[kind]
    return [
        re.compile(
            alternatives([before]) + (rf"(?P<paper>.+?){alternatives([behind])}" if slot else ""),
            re.IGNORECASE,
        )
        for before, slot, behind in (phrase.partition("{paper}") for phrase in phrases)
    ]


@cache
def _lists(script: str) -> Mapping[str, tuple[str, ...]]:
    return load_word_lists(Path(__file__).with_suffix(".toml"), script)
