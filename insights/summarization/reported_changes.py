"""Changes that a sentence says the authors' work brings: what changes, which way, and by how much.

A change is taken only where the subject of its verb is the authors' own work, and where no second number could belong
to it. The words are lists in frames.toml.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from insights.summarization.frame_words import find_noun_phrase, load_korean

CHANGE_VERBS, CHANGE_NOUNS, APPROXIMATIONS = map(
    load_korean, ("change_verbs", "change_nouns", "approximations")
)
COLLECTION_VERBS, SPEED_NOUNS = map(load_korean, ("collection_verbs", "speed_nouns"))

_UNITS = (
    (re.compile(r"(?: absolute)? (?:percentage|percent|%)[ -]points?\b| ?pp\b| ?% points?\b"), "%p"),
    (re.compile(r" ?%| percent\b"), "%"),
    (re.compile(r" ?[x×](?!\w)|[ -]?fold\b|[ -]times\b"), "배"),
    (re.compile(r"(?: absolute)? points?\b"), "포인트"),
    (re.compile(r" ?dB\b"), "dB"),
)
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})*(?:\.\d+)?(?:[-–]\d{1,3}(?:\.\d+)?(?=\s?[%x×]))?)"
_APPROXIMATION = (
    rf"(?:(?P<approximation>{'|'.join(sorted(map(re.escape, APPROXIMATIONS), key=len, reverse=True))}) ?)?"
)
_AMOUNT = rf"{_APPROXIMATION}{_NUMBER}"
_VERBS, _NOUNS = "|".join(CHANGE_VERBS), "|".join(CHANGE_NOUNS)
_HINT = re.compile(r"\d ?(?:%|[x×]|pp\b|points?\b|times\b|dB\b|percent|-?fold|absolute)")
_BY = re.compile(rf"\b(?P<verb>{_VERBS}) (?P<object>[^,;:()]{{3,70}}?) by (?:an? )?{_AMOUNT}(?P<rest>.*)")
_FROM_TO = re.compile(
    rf"\b(?P<verb>{_VERBS}) (?P<object>[^,;:()]{{3,70}}?) from (?P<before>\d{{1,3}}(?:\.\d+)?)(?P<sign>%?)"
    r" to (?P<after>\d{1,3}(?:\.\d+)?)(?P<percent>%?)(?P<rest>.*)"
)
_AHEAD = re.compile(
    rf"\b(?:outperform|surpass|exceed|beat)(?:s|es|ed|ing)? (?P<object>[^,;:()]{{3,70}}?) by (?:an? )?{_AMOUNT}(?P<rest>.*)"
)
_GAIN_VERB = (
    r"\b(?:achiev(?:es?|ed|ing)|deliver(?:s|ed|ing)?|yield(?:s|ed|ing)?|provid(?:es?|ed|ing)|obtain(?:s|ed|ing)?"
    r"|attain(?:s|ed|ing)?|reach(?:es|ed|ing)?|show(?:s|ed|ing)?|offer(?:s|ed|ing)?)"
)
_GAIN = re.compile(rf"{_GAIN_VERB} (?:an? )?{_AMOUNT}(?P<rest>.*)")
_GAIN_NOUN = re.compile(rf" (?:relative |average |overall )?(?P<noun>{_NOUNS}) (?:in|of) (?P<object>.+)")
_SPEED = re.compile(rf" (?P<noun>{'|'.join(map(re.escape, SPEED_NOUNS))})\b(?P<rest>.*)")
_GAIN_OF = re.compile(
    rf"(?P<verb>{_GAIN_VERB}) (?:an? )?(?:average |relative |overall |significant |substantial |absolute )*"
    rf"(?P<object>(?:[\w\-]+ ){{1,3}}?)?(?P<noun>{_NOUNS})s? of {_AMOUNT}(?P<rest>.*)"
)
STATE_OF_THE_ART = "state-of-the-art"
_BEST_HINT = re.compile(r"state[- ]of|SOTA")
_BEST = re.compile(
    r"\b(?P<verb>(?:achiev|establish|reach|attain|obtain|deliver)(?:e|es|s|ed|ing)?|sets?|setting) (?:a |the )?(?:new |overall )?"
    r"(?:state[- ]of[- ]the[- ]art|SOTA)(?: performance| results?| accuracy)?(?: (?:on|across) (?P<place>.+)|[.,;]|$)"
)
_VAGUE_PLACE = re.compile(r" and |^(?:range|variety|set|multiple|various|several|diverse) ")
_BRACKETS = re.compile(r" \((?![^()]*\d)[^()]*\)")
_SMALL_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOLDS = re.compile(
    rf"\b(?P<verb>{'|'.join(map(re.escape, COLLECTION_VERBS))}) (?:a total of )?{_APPROXIMATION}"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_SMALL_NUMBERS})(?P<scale>[KkM]\b| million\b)?\+? (?P<object>[a-z].+)"
)
_COLLECTION = re.compile(
    r"^(?:It|(?:The|Our|This) (?:[\w\-]+ ){0,2}(?:dataset|benchmark|corpus|suite|collection|test set))$"
)
_COLLECTION_BEFORE = re.compile(r"\b(?:dataset|benchmark|corpus|suite|collection|testbed)(?: \([^()]*\))?,?$")

_WORK = (
    r"(?:method|approach|model|framework|system|algorithm|pipeline|network|strategy|technique|mechanism|architecture"
    r"|agent|module|scheme|optimizer|policy|solution)s?"
)
_NAME_MARK = "Ourwork"
"""Stands for the name of the authors' work."""
_SUBJECT_WORDS = (
    rf"(?:\b[Ww]e\b|\b(?:[Oo]ur|[Tt]his|[Tt]he (?:proposed|resulting|final|full|fine-tuned|trained|distilled))"
    rf" (?:[\w\-]+ ){{0,3}}?{_WORK}\b|^It\b|\bour (?:[\w\-]+ )?[A-Z][\w\-]+\b|(?<![\w\-]){_NAME_MARK}(?![\w\-]))"
)
_SUBJECT = re.compile(_SUBJECT_WORDS)
_MANNER = r"(?:,? (?:\w+ly|also|further|not only|thereby|thus))*"
_SUBJECT_BEFORE = re.compile(rf"{_SUBJECT_WORDS}{_MANNER} $")
_JOINED = re.compile(
    r"(?:,(?: and)?|\b(?:while|and|by|thus|thereby)|,? (?:effectively|significantly|substantially|simultaneously))+"
    r"(?: (?:also|further|thereby|significantly|substantially|simultaneously|thus))* $"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:that|which|who|when|if|because|whereas|although|than|removing|without|ablat\w+|whether|compared|where|baselines? \w+s)\b"
)
_SECOND_NUMBER = re.compile(
    r"^(?:\s\w+){0,2}?\s?(?:,|\band\b|\bor\b|\bto\b|/|±|\(|-|–|\bvs\b)\s?(?:\w+ )?\d|^\s?\("
)
_COMPARED = re.compile(r",? (?:compared (?:to|with)|relative to|over|versus|than) (?P<other>.+)")
_ON_DATASET = re.compile(
    r" on (?:the )?(?P<dataset>[A-Z][\w+.\-]*\w)(?=[.,;]|$| (?:dataset|benchmark|and (?:a|an) ))"
)
_TIMES = re.compile(r"\$?(\d[\d.,]*)\s?\$?\s?\\times\s?\$?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change by the authors' work; the object, the number and the other work stand in the abstract."""

    predicate: str
    """Korean, with which the sentence ends."""
    amount: str
    """The number with its unit in Korean."""
    object: str = ""
    other: str = ""
    """What it is compared with."""
    dataset: str = ""
    particle: str = "object"


def find_change(sentences: Sequence[str], name: str, *, is_collection: bool) -> Change | None:
    """The first change that is certain; `name` is what the paper calls its own work. Of a collection its size."""
    for sentence in sentences:
        if _HINT.search(sentence) or "\\times" in sentence or "\\%" in sentence:
            text = _BRACKETS.sub("", _TIMES.sub(r"\1×", sentence).replace("\\%", "%"))
            for find in (_from_to, _by, _ahead, _gain, _gain_of):
                if change := find(text, name):
                    return change
    if is_collection and (
        size := next(filter(None, (_size(sentence, name) for sentence in sentences)), None)
    ):
        return size
    return next(filter(None, (_state_of_the_art(sentence, name) for sentence in sentences)), None)


def _state_of_the_art(text: str, name: str) -> Change | None:
    match = _BEST.search(text) if _BEST_HINT.search(text) else None
    if match is None or not is_of_own_work(text, match.start(), match["verb"], name):
        return None
    place = find_noun_phrase(match["place"] or "")
    return Change(predicate=STATE_OF_THE_ART, amount="", object="" if _VAGUE_PLACE.search(place) else place)


def _gain_of(text: str, name: str) -> Change | None:
    match = _GAIN_OF.search(text)
    if match is None or not is_of_own_work(text, match.start(), match["verb"], name):
        return None
    unit, rest = _unit(match["rest"])
    behind = re.match(r" in (?P<object>.+)", rest)
    object_ = find_noun_phrase(behind["object"]) if behind else _whole_phrase((match["object"] or "").strip())
    rest = behind["object"][len(object_) :] if behind else rest
    if not unit or not object_ or _SECOND_NUMBER.match(rest) or "respectively" in rest:
        return None
    return Change(
        predicate=CHANGE_NOUNS[match["noun"]], amount=_amount(match, unit), object=object_, **_context(rest)
    )


def _by(text: str, name: str) -> Change | None:
    match = _BY.search(text)
    if match is None or not is_of_own_work(text, match.start(), match["verb"], name):
        return None
    return _with_amount(match, match["object"], CHANGE_VERBS[match["verb"]])


def _ahead(text: str, name: str) -> Change | None:
    match = _AHEAD.search(text)
    if match is None or not is_of_own_work(text, match.start(), match[0].split()[0], name):
        return None
    return _with_amount(match, match["object"], "앞선다고")


def _from_to(text: str, name: str) -> Change | None:
    match = _FROM_TO.search(text)
    if match is None or not is_of_own_work(text, match.start(), match["verb"], name):
        return None
    object_ = _whole_phrase(match["object"])
    if not object_ or _SECOND_NUMBER.match(match["rest"]) or "respectively" in match["rest"]:
        return None
    sign = match["percent"]
    return Change(
        predicate=CHANGE_VERBS[match["verb"]],
        amount=f"{match['before']}{match['sign'] or sign}에서 {match['after']}{sign}로",
        object=object_,
    )


def _gain(text: str, name: str) -> Change | None:
    match = _GAIN.search(text)
    if match is None or not is_of_own_work(text, match.start(), match[0].split()[0], name):
        return None
    unit, rest = _unit(match["rest"])
    if not unit:
        return None
    if speed := _SPEED.match(rest):
        if unit != "배" or _SECOND_NUMBER.match(speed["rest"]) or "respectively" in rest:
            return None
        return Change(
            predicate=SPEED_NOUNS[speed["noun"]],
            amount=_amount(match, unit),
            **_context(speed["rest"]),
        )
    noun = _GAIN_NOUN.match(rest)
    object_ = find_noun_phrase(noun["object"]) if noun else ""
    if (
        noun is None
        or not object_
        or "respectively" in rest
        or _SECOND_NUMBER.match(noun["object"][len(object_) :])
    ):
        return None
    return Change(
        predicate=CHANGE_NOUNS[noun["noun"]],
        amount=_amount(match, unit),
        object=object_,
        **_context(noun["object"][len(object_) :]),
    )


def _size(sentence: str, name: str) -> Change | None:
    match = _HOLDS.search(sentence)
    if match is None:
        return None
    before = sentence[: match.start()].rstrip()
    is_finite = match["verb"].endswith("s")
    is_own = (
        before == name or _COLLECTION.match(before)
        if is_finite or match["verb"].startswith("consists")
        else _COLLECTION_BEFORE.search(before)
    )
    object_ = find_noun_phrase(match["object"])
    if not is_own or not object_:
        return None
    scale = (match["scale"] or "").strip()
    number = f"{match['number']}{' million' if scale == 'million' else scale} {object_}"
    return Change(
        predicate="포함한다",
        amount=APPROXIMATIONS.get(match["approximation"] or "", "").removesuffix("…"),
        object=number,
    )


def _with_amount(match: re.Match[str], text: str, predicate: str) -> Change | None:
    object_ = _whole_phrase(text)
    unit, rest = _unit(match["rest"])
    if not object_ or not unit or _SECOND_NUMBER.match(rest) or "respectively" in rest:
        return None
    return Change(predicate=predicate, amount=_amount(match, unit), object=object_, **_context(rest))


def _context(rest: str) -> dict[str, str]:
    """What it is compared with, or the data set, where the text goes on with one of them."""
    if compared := _COMPARED.match(rest):
        other = find_noun_phrase(compared["other"])
        return {} if other[:1].isdigit() else {"other": other}
    dataset = _ON_DATASET.match(rest)
    return {"dataset": dataset["dataset"]} if dataset else {}


def _whole_phrase(text: str) -> str:
    phrase = find_noun_phrase(text)
    return phrase if phrase and text.endswith(phrase) else ""


def _unit(rest: str) -> tuple[str, str]:
    for pattern, korean in _UNITS:
        if match := pattern.match(rest):
            return korean, rest[match.end() :]
    return "", rest


def _amount(match: re.Match[str], unit: str) -> str:
    before, _, after = APPROXIMATIONS.get(match["approximation"] or "", "").partition("…")
    return f"{before} {match['number']}{unit} {after}".strip()


def is_of_own_work(text: str, start: int, verb: str, name: str) -> bool:
    """Whether the authors' work is the subject of the verb that begins at `start`: right before it, or before others
    that it is joined with; `name` is what the paper calls it.
    """
    before = text[:start].replace(name, _NAME_MARK) if name else text[:start]
    if not verb.endswith("ing") and _SUBJECT_BEFORE.search(before):
        return True
    subject = _SUBJECT.search(before)
    if subject is None or not _JOINED.search(before):
        return False
    between = before[subject.end() :]
    return not (_OTHER_SUBJECT.search(between) or re.search(r"[;:]", between))
