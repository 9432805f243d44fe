"""Sentences that ask for a digest by its days: "Every Friday: LLM papers", "can I have 5 RL papers each morning?", "매주 금요일: LLM".

Every word of them is understood: how often and when, of which topics, how many papers, and words that ask or say nothing. Pure.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from insights.errors import BadInput
from insights.model import Topic
from insights.parsing import vocabulary
from insights.parsing.plain_requests import MAX_LENGTH, PlainRequest
from insights.parsing.subscription_request import parse_request
from insights.text.word_lists import alternatives, load_word_lists

FindTopic = Callable[[str], Topic | None]
SuggestTopics = Callable[[str], tuple[Topic, ...]]
_HANGUL = re.compile("[가-힣]")
_UNKNOWN_WORDS = frozenset(
    f"commands.subscribe.{name}"
    for name in ("bad_word", "bad_word_nearest", "elsewhere", "leave_out", "bare_number")
)
_WORD = re.compile(r"[\w'-]+")
_THANKS = re.compile(
    r"(?<=[.,!?줘요])\s*(?:(?:many\s)?thanks|thank you|thx|고마워요?|감사합니다|감사해요)\W*$", re.IGNORECASE
)
"""Behind a request."""
REGULAR = (vocabulary.WEEKLY, vocabulary.EVERY_DAY)
_IN_WORD = "\0"
"""Keeps the words of a schedule together."""


def parse_schedule_request(
    text: str, find_topic: FindTopic, suggest_topics: SuggestTopics
) -> PlainRequest | None:
    """The subscription that a sentence asks for, or one that is only named and has to be asked back about; None for a sentence
    that does not say how often, asks a question, or has words that a request has not. A schedule that no subscription has
    ("every second Friday") is led to the subscription, too, which says so.
    """
    said = _THANKS.sub("", " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split()))
    is_irregular = vocabulary.IRREGULAR.search(said) is not None
    says_how_often = is_irregular or any(pattern.search(said) for pattern in REGULAR)
    if len(said) > MAX_LENGTH or not says_how_often:
        return None
    script = "korean" if _HANGUL.search(said) else "english"
    if _phrase(script, "questions").match(said) or _phrase(script, "remarks").search(said):
        return None
    request, asks = _without_asking(said.rstrip("?!.~ "), script)
    if not (asks or is_irregular) and said.endswith("?"):
        return None
    schedule = vocabulary.DAY.sub(" ", vocabulary.IRREGULAR.sub(" ", request)) if is_irregular else request
    fault = _find_fault(schedule, find_topic, suggest_topics)
    if fault in _UNKNOWN_WORDS:
        return None
    is_clear = asks or is_irregular or bool(fault)
    return PlainRequest(kind="subscribe" if is_clear else "unclear_time", text=request)


def _without_asking(said: str, script: str) -> tuple[str, bool]:
    """The sentence without the words around its request, and whether some of them ask for it."""
    rest = _phrase(script, "things").sub(" ", _phrase(script, "not_daily").sub(" ", said))
    for pattern in (vocabulary.IRREGULAR, vocabulary.WEEKLY, vocabulary.TITLE_COUNT):
        rest = pattern.sub(lambda match: match[0].replace(" ", _IN_WORD), rest)
    asks, others = _phrase(script, "asks"), _phrase(script, "others")
    words = [(word, word.strip(vocabulary.PUNCTUATION)) for word in rest.split(" ")]
    left = [
        _WORD.sub("", word) if asks.fullmatch(bare) or others.fullmatch(bare) else word
        for word, bare in words
    ]
    request = " ".join(" ".join(left).replace(_IN_WORD, " ").split())
    return request, any(asks.fullmatch(bare) for _, bare in words)


def _find_fault(request: str, find_topic: FindTopic, suggest_topics: SuggestTopics) -> str:
    """The key of the sentence with which a subscription refuses it; "" where it takes it."""
    try:
        parse_request(request, find_topic, suggest_topics)
    except BadInput as error:
        return error.key
    return ""


@cache
def _phrase(script: str, name: str) -> re.Pattern[str]:
    """Any phrase of a list, as whole words."""
    phrases = load_word_lists(Path(__file__).with_suffix(".toml"), script)[name]
    return re.compile(rf"(?<!\w){alternatives(phrases)}(?!\w)", re.IGNORECASE)
