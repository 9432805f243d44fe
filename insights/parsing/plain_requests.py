"""Plain sentences that ask for a command: "what's new today?", "구독해 줘", "papers about diffusion". Pure.

A sentence that may be a question about the one paper a conversation is about is never taken for a command, and a
subscription changes on clear words alone: of others this says that they are unclear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal, get_args

from insights.parsing.request_sentence import (
    RequestSentence,
    Script,
    phrase_lists,
    phrase_within,
    read_sentence,
    whole_phrase,
)

RequestKind = Literal[
    "today", "day", "search", "papers_of", "trends", "topics", "help", "status", "settings", "subscribe", "unsubscribe",
    "pause", "resume", "how_to", "unclear_time", "unclear_stop", "hello", "thanks", "okay",
]  # fmt: skip
REQUEST_KINDS: tuple[RequestKind, ...] = get_args(RequestKind)
MAX_LENGTH = 120
"""Characters; a longer text is a question."""
MAX_SEARCHED_WORDS = 5
MAX_NEWS_WORDS = 6

_Found = tuple[RequestKind, str]
_ONLY_TIMES = re.compile(
    r"(?:\s|every|each|day|daily|everyday|morning|evening|at|\d{1,2}(?::\d\d)?|am|pm|매일|날마다|오전|오후|아침|저녁|시|에|마다)+"
)
_TIME_BEHIND = r"(?:at\s+)?(?:\d{1,2}(?::\d\d)?\s*(?:am|pm|o'clock)?|noon|midnight)(?:\s+\w+/\w+)?"
_SOFTENED = r"(?:please|pls|plz|just|can you|could you|would you|will you|you (?:can|could|should))"
_CLOCK = re.compile(r"\d\s*(?:시|:|am\b|pm\b)|\bat \d|\d시|아침|저녁|morning|evening", re.IGNORECASE)
GUESSED: tuple[RequestKind, ...] = (
    "unclear_stop", "how_to", "help", "topics", "trends", "thanks", "today",
)  # fmt: skip
POLITE: tuple[RequestKind, ...] = ("hello", "thanks", "okay")
SIMPLE: tuple[RequestKind, ...] = ("trends", "topics", "help", "status", "settings")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRequest:
    """`text` names the day, the topic or the words that are searched, says how a subscription shall be, or how long a
    pause lasts.
    """

    kind: RequestKind
    text: str = ""


def parse_plain_request(text: str, *, has_open_paper: bool) -> PlainRequest | None:
    """The command that a sentence asks for; None for a question about papers. `has_open_paper`: the conversation is about
    one paper, of which "what is new?" asks.
    """
    if len(text) > MAX_LENGTH:
        return None
    sentence = read_sentence(text)
    return (
        _small_talk(sentence)
        or _about_subscription(sentence)
        or _simple(sentence, has_open_paper=has_open_paper)
        or _today(sentence, has_open_paper=has_open_paper)
        or _search(sentence, has_open_paper=has_open_paper)
        or _what_came_out(sentence)
    )


def guess_request(text: str) -> PlainRequest | None:
    """What a sentence may ask for that is no plain request and names no paper, by a word in it; None for any other. It
    changes nothing: of a subscription it asks back.
    """
    sentence = read_sentence(text)
    kinds = (
        kind for kind in GUESSED if phrase_within(sentence.script, f"loose_{kind}").search(_lower(sentence))
    )
    return next(map(_request, kinds), None)


def _lower(sentence: RequestSentence) -> str:
    return re.sub(r"[^\w\s']", " ", sentence.original.lower())


def _small_talk(sentence: RequestSentence) -> PlainRequest | None:
    """Thanks, a greeting or a yes, and nothing more."""
    kinds = (kind for kind in POLITE if sentence.is_one_of(kind))
    return next(map(_request, kinds), None)


def _simple(sentence: RequestSentence, *, has_open_paper: bool) -> PlainRequest | None:
    for kind in SIMPLE:
        if sentence.is_one_of(kind) or whole_phrase(sentence.script, kind).fullmatch(sentence.bare):
            return _request(kind)
    weak: tuple[RequestKind, ...] = () if has_open_paper else ("help", "topics")
    return next((_request(kind) for kind in weak if sentence.is_one_of(f"weak_{kind}")), None)


def _about_subscription(sentence: RequestSentence) -> PlainRequest | None:
    return (
        _pause(sentence)
        or next((_request(kind) for kind in CHANGES if sentence.is_one_of(kind)), None)
        or _subscribe(sentence)
    )


CHANGES: tuple[RequestKind, ...] = ("unsubscribe", "resume", "how_to", "unclear_stop")


def _pause(sentence: RequestSentence) -> PlainRequest | None:
    """A pause whose length is said, or which is called one."""
    if sentence.script == "english":
        match = re.match(rf"{whole_phrase('english', 'pause').pattern}(?:\s+(?P<length>.+))?$", sentence.text)
        if match is None or (match["length"] is None and not sentence.text.startswith("pause")):
            return None
        length = match["length"] or ""
        return PlainRequest(kind="pause", text="for now" if length == "now" else length)
    named = re.match(whole_phrase("korean", "lengths").pattern, sentence.text)
    rest = sentence.text[named.end() :].strip() if named else ""
    if named is None or not whole_phrase("korean", "pause").fullmatch(rest):
        return None
    return PlainRequest(kind="pause", text=named[0] + ("까지" if rest.startswith("까지") else ""))


def _subscribe(sentence: RequestSentence) -> PlainRequest | None:
    """A subscription by its name, or a time that was said without saying how often. One that is not wanted may be one
    that is to stop.
    """
    if sentence.contains("no_subscription"):
        return _request("unclear_stop") if sentence.is_one_of("not_subscribe") else None
    is_subscribed, is_sent = (
        _asks_english(sentence) if sentence.script == "english" else _asks_korean(sentence)
    )
    request, is_regular = _without_verbs(sentence), sentence.contains("how_often") is not None
    if is_subscribed or (is_sent and is_regular):
        return PlainRequest(kind="subscribe", text=request)
    if is_regular and _names_only_digests(sentence):
        return PlainRequest(kind="unclear_time", text=request)
    is_time = re.search(r"\d", sentence.text) is not None and _CLOCK.search(sentence.text) is not None
    is_often = is_regular and _ONLY_TIMES.fullmatch(sentence.text) is not None
    return PlainRequest(kind="unclear_time", text=request) if is_often or (is_sent and is_time) else None


def _asks_english(sentence: RequestSentence) -> tuple[bool, bool]:
    """Whether it begins with a subscription, and whether with something to be sent; how often may stand before both."""
    begins = partial(_begins, _behind_schedule(sentence.text))
    is_asked = begins("ask_for") and sentence.contains("asked_for") is not None
    return begins("subscribe"), begins("send") or is_asked


def _asks_korean(sentence: RequestSentence) -> tuple[bool, bool]:
    """Whether it speaks of a subscription, and whether it ends with something to be sent."""
    last = re.compile(rf"(?:^|\s){whole_phrase('korean', 'send_verbs').pattern}$")
    is_sent = any(map(last.search, (sentence.text, sentence.original.rstrip("?!.~ "))))
    return sentence.contains("subscribe_verbs") is not None, is_sent


def _behind_schedule(text: str) -> str:
    """The sentence without how often, and at what time, at its beginning: "every friday at 9 am please send me …"."""
    often = rf"{whole_phrase('english', 'how_often').pattern}(?:\s+(?:and|or)\s+(?:on\s+|every\s+|each\s+)?\w+days?)*"
    lead = re.match(rf"(?:{often}\s+(?:{_TIME_BEHIND}\s+)?)+(?:{_SOFTENED}\s+)*", text)
    return text[lead.end() :] if lead else text


def _names_only_digests(sentence: RequestSentence) -> bool:
    """Whether how often stands at an end, and papers or a digest are named without a verb: "weekly LLM papers"."""
    if sentence.original.endswith("?"):
        return False
    if sentence.script == "korean":
        often, papers = (whole_phrase("korean", name).pattern for name in ("how_often", "sent_papers"))
        return re.fullmatch(rf"{often}(?:에|마다)?\s(?:.*\s)?{papers}", sentence.text) is not None
    named = sentence.contains("asked_for") is not None
    often = whole_phrase("english", "how_often").pattern
    at_an_end = re.search(rf"^(?:(?:a|the|my|our)\s+)?{often}\s|\s{often}$", sentence.text)
    return named and at_an_end is not None and sentence.contains("verbs_of_papers") is None


def _without_verbs(sentence: RequestSentence) -> str:
    """How a subscription shall be: the sentence without the words that ask for one."""
    is_english = sentence.script == "english"
    names = ("subscribe", "send", "ask_for") if is_english else ("subscribe_verbs", "send_verbs")
    verbs = "|".join(whole_phrase(sentence.script, name).pattern for name in names)
    text = sentence.original.rstrip("?!.~ ").replace("시마다", "시에")
    return " ".join(re.sub(rf"(?<!\S)(?:{verbs})(?!\S)", " ", text, flags=re.IGNORECASE).split())


def _begins(text: str, name: str) -> bool:
    return re.match(rf"{whole_phrase('english', name).pattern}(?!\w)", text) is not None


def _today(sentence: RequestSentence, *, has_open_paper: bool) -> PlainRequest | None:
    """What is new: by the digest's own name, by a time, or where no paper is talked about; perhaps on another day."""
    script = sentence.script
    bare = " ".join(phrase_within(script, "other_days").sub(" ", sentence.bare).split())
    is_other_day, says_when = bare != sentence.bare, sentence.says_when or bare != sentence.bare
    is_digest = _is_shown(bare, "digest", script) or (says_when and not bare)
    is_new = _is_shown(bare, "what_is_new", script) if script == "english" else _is_korean_news(bare)
    if not is_new and (says_when or not has_open_paper):
        is_new = _is_shown(bare, "papers" if script == "english" else "new_papers", script)
    if not is_digest and not (is_new and (says_when or not has_open_paper)):
        return None
    return PlainRequest(kind="day", text=sentence.original) if is_other_day else _request("today")


def _what_came_out(sentence: RequestSentence) -> PlainRequest | None:
    """A short sentence that says today, and that something came out, and nothing of a paper: "what else is new today?"."""
    is_today = (
        len(sentence.text.split()) <= MAX_NEWS_WORDS
        and all(map(sentence.contains, ("this_day", "came_out", "asks")))
        and sentence.contains("about_paper") is None
    )
    return _request("today") if is_today else None


def _is_shown(bare: str, name: str, script: Script) -> bool:
    """Whether the words are those of the list, perhaps with a verb that shows them."""
    words = whole_phrase(script, name).pattern
    if script == "english":
        return (
            re.fullmatch(rf"(?:{whole_phrase('english', 'show').pattern}\s+){{0,2}}{words}", bare) is not None
        )
    return re.fullmatch(rf"{words}(?:{_particles()})?(?:\s+{_verb()})*", bare) is not None


def _is_korean_news(bare: str) -> bool:
    what, alone = whole_phrase("korean", "what").pattern, whole_phrase("korean", "alone")
    papers = rf"(?:(?:{whole_phrase('korean', 'papers').pattern}|연구|거|것)(?:{_particles()})?\s+)?"
    shown = rf"{papers}{what}(?:{_particles()})?\s*{papers}(?:{_verb()})(?:\s+{_verb()})*"
    return alone.fullmatch(bare) is not None or re.fullmatch(shown, bare) is not None


def _search(sentence: RequestSentence, *, has_open_paper: bool) -> PlainRequest | None:
    """Papers about something. Words that point at a paper being talked about search nothing."""
    if sentence.contains("other_days"):
        return None
    found = _search_english if sentence.script == "english" else _search_korean
    for kind, searched in found(sentence, has_open_paper=has_open_paper):
        words = searched.strip(" '")
        if (
            words
            and len(words.split()) <= MAX_SEARCHED_WORDS
            and not _points_at_paper(words, sentence.script)
        ):
            return PlainRequest(kind=kind, text=_as_typed(words, sentence.original))
    return None


def _as_typed(words: str, original: str) -> str:
    """The words with their capital letters, where they stand together in the sentence."""
    typed = re.search(re.escape(words), original, re.IGNORECASE)
    return typed[0] if typed else words


def _points_at_paper(words: str, script: Script) -> bool:
    if script == "english":
        return phrase_within("english", "not_searched").search(words) is not None
    stops = phrase_lists("korean")["not_searched"]
    return any(word in stops for word in words.split())


def _search_english(sentence: RequestSentence, *, has_open_paper: bool) -> Iterator[_Found]:
    weak = () if has_open_paper and not sentence.says_when else ("weak_search",)
    for name in ("search", *weak):
        match = re.match(rf"{whole_phrase('english', name).pattern}\s+(?P<words>.+)$", sentence.bare)
        if match and not (has_open_paper and match["words"].startswith("the ")):
            yield "search", match["words"]
    heads = whole_phrase("english", "papers_of").pattern
    before = rf"(?:{heads}\s+)?" if sentence.says_when else rf"{heads}\s+"
    match = re.match(
        rf"{before}(?P<words>.+?)\s+{whole_phrase('english', 'papers').pattern}$",
        sentence.bare,
    )
    if match and not whole_phrase("english", "new").fullmatch(match["words"]):
        yield "papers_of", match["words"]


def _search_korean(sentence: RequestSentence, *, has_open_paper: bool) -> Iterator[_Found]:
    named = rf"\s*{whole_phrase('korean', 'about').pattern}"
    about, new = rf"(?:{named})?", rf"(?:\s+{whole_phrase('korean', 'new').pattern})*"
    papers = rf"{whole_phrase('korean', 'papers').pattern}(?:{_particles()})?"
    what = rf"(?:\s*{whole_phrase('korean', 'what').pattern}(?:{_particles()})?)?"
    verbs = rf"(?:\s+{_verb()})+"
    asked = rf"(?:찾아|검색){_ENDING}(?:\s+{_verb()})*"
    forms: list[tuple[RequestKind, str]] = [
        ("search", rf"(?P<words>.+?){named}{new}\s+{papers}{what}{verbs}"),
        ("papers_of", rf"(?P<words>.+?){new}\s+{papers}{what}{verbs}"),
        ("search", rf"(?P<words>.+?)\s*검색{_ENDING}(?:\s+{_verb()})*"),
    ]
    if not has_open_paper or sentence.says_when:
        things = rf"(?:연구|거|것|게|건|소식|뉴스)(?:{_particles()})?"
        forms += [
            ("search", rf"(?P<words>.+?){about}{new}\s+{papers}"),
            ("search", rf"(?P<words>.+?){about}{new}(?:{_particles()})?\s+{things}{what}{verbs}"),
            (
                "search",
                rf"(?P<words>.+?){about}(?:{_particles()})?\s+{whole_phrase('korean', 'what').pattern}{verbs}",
            ),
            ("search", rf"(?P<words>.+?)(?:{_particles()})?\s+{asked}"),
        ]
    for kind, form in forms:
        match = re.fullmatch(form, sentence.bare)
        words = (
            re.sub(rf"^(?:{whole_phrase('korean', 'new').pattern}(?:\s+|$))+", "", match["words"])
            if match
            else ""
        )
        if words:
            yield kind, words


_ENDING = r"[가-힣]*"


@cache
def _verb() -> str:
    verbs, behind = (whole_phrase("korean", name).pattern for name in ("verbs", "verbs_behind"))
    return rf"(?:{verbs}|{behind}){_ENDING}"


@cache
def _particles() -> str:
    return "|".join(sorted(phrase_lists("korean")["particles"], key=len, reverse=True))


def _request(kind: RequestKind) -> PlainRequest:
    return PlainRequest(kind=kind)
