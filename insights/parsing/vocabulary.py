"""Patterns and words of a subscription request, in English and Korean: languages, threads, counts, filler words.

Word lists are in vocabulary.toml; the patterns here have grammar around their words.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from insights.model import Language
from insights.text.word_lists import alternatives, load_word_lists

_WORDS = load_word_lists(Path(__file__).with_suffix(".toml"))
SLASHED_NAME = re.compile(
    r"(?<![\w/])(?:in\s+)?([A-Za-z0-9가-힣]+(?:[_-][A-Za-z]+)*(?:/[A-Za-z0-9가-힣_+-]+){1,2})(?![\w/])"
)
UTC_OFFSET = re.compile(r"\b(?:UTC|GMT)\s*[+−–-]\s*\d{1,2}(?::?\d{2})?\b|[+−]\d{1,2}:\d{2}\b", re.IGNORECASE)
_LANGUAGE_PREFIX = r"(?:\blanguage\s+|언어는?\s+)?(?:\bin\s+)?"
LANGUAGE_NAMES: dict[Language, re.Pattern[str]] = {
    "ko": re.compile(
        rf"{_LANGUAGE_PREFIX}(?:\bkorean\b(?!\s+(?:standard\s+)?time)(?:\s+language\b)?|\bhangul\b|한국(?:어|말)|한글|국문|\bko\b)"
        r"(?:으?로)?(?![가-힣])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"{_LANGUAGE_PREFIX}(?:\benglish\b(?:\s+language\b)?|영어|영문|\ben\b)(?:으?로)?(?![가-힣])",
        re.IGNORECASE,
    ),
}
UNSUPPORTED_LANGUAGE = re.compile(
    rf"(?:\b(?:in|auf|en)\s+)?(?P<name>\b{alternatives(_WORDS['unsupported_languages'])}\b"
    rf"|{alternatives(_WORDS['unsupported_languages_in_other_scripts'])}"
    rf"|(?<![가-힣]){alternatives(_WORDS['unsupported_languages_in_korean'])}어)"
    r"(?!\s+(?:(?:standard\s+)?time|republic|federation|guiana|polynesia|s\.|southern)(?!\w))(?:로)?(?![가-힣])",
    re.IGNORECASE,
)
"""Czech, but not in "Czech Republic"."""
AT_ONCE = re.compile(
    r"\bat once\b|\bimmediately\b|\bright away\b|\basap\b"
    r"|\bas soon as (?:possible|(?:it is|it's|they are) (?:ready|out)|each list is ready)\b"
    r"|나오는\s*(?:즉시|대로)|나오자마자|(?:준비\s*)?되는\s*(?:즉시|대로)|즉시|(?<![가-힣])바로(?![가-힣])",
    re.IGNORECASE,
)
ALL_TOPICS = re.compile(
    r"(?<![\w-])all(?:\s+(?:of\s+)?(?:the\s+)?(?:topics|papers))?(?![\w-])|\beverything\b|\b(?:any|every)\s+topic\b"
    r"|모든\s*(?:주제|논문|분야)|전체(?:\s*(?:주제|논문|분야))?|(?<![가-힣])(?:전부|모두)(?:\s*다)?(?![가-힣])",
    re.IGNORECASE,
)
THIS_THREAD = re.compile(
    r"(?:\b(?:in|into|to)\s+)?\bthis\s+(?:thread|topic)\b|이\s*(?:스레드|쓰레드|토픽)(?:에서만|에만|에서|에|로|만)?",
    re.IGNORECASE,
)
LABELS = re.compile(
    r"(?:\b(?:language|time|zone|timezone|topics?)|언어|시간대|시간|시각|주제)\s*[:=：]\s*|(?<=논문)\s*(?:요약|정리)(?:본)?(?:을|를)?(?![가-힣])",
    re.IGNORECASE,
)
_ENGLISH_NUMBERS = "one two three four five six seven eight nine ten"
_KOREAN_NUMBERS = "한 두 세 네 다섯 여섯 일곱 여덟 아홉 열"
_COUNT = rf"\d{{1,3}}|{_ENGLISH_NUMBERS.replace(' ', '|')}"
TITLE_COUNT = re.compile(
    rf"(?<![\w.:])({_COUNT})\s*(?:papers|titles|paper|title)\b(?:\s+(?:each|(?:in|per|for)\s+(?:each\s+|every\s+)?topic))?"
    rf"|(?:주제(?:마다|당|별로?)\s*)?(?:논문\s*)?(?<![\d가-힣])(\d{{1,3}}|{_KOREAN_NUMBERS.replace(' ', '|')})\s*(?:편|개)(?:씩|만)?(?![가-힣])"
    r"|\btop\s+(\d{1,3})\b(?!\s*[:.ap])"
    r"|\b(?:papers|titles)\s*[:=]?\s*(\d{1,3})(?![\w:.])",
    re.IGNORECASE,
)
_UNSUPPORTED_DAY = (
    r"(?:week-?ends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:bi-?)?weekly|fortnightly|monthly|hourly"
    r"|(?:once|twice|\w+ times) (?:a|per) (?:day|week|month)|every (?:other|second|two|three|\d+) (?:days?|weeks?)|every week)"
)
UNSUPPORTED_SCHEDULE = re.compile(
    rf"\b(?:only\s+)?(?:on\s+|every\s+|each\s+)?{_UNSUPPORTED_DAY}\b(?:\s*(?:,|and|or|to|through|[-–~])*\s*(?:on\s+)?\b{_UNSUPPORTED_DAY}\b)*(?:\s+only\b)?"
    r"|(?<![가-힣])(?:매주\s*|격주\s*)?(?:주말|[월화수목금토일]요일|매주|격주|격일|매달|매월|매시간|하루에?\s*[두세]\s*번)"
    r"(?:\s*[,~부터과와]*\s*[월화수목금토일]요일)*(?:에만|에|만|마다|까지|로)*(?![가-힣])",
    re.IGNORECASE,
)
"""Schedules that no subscription has: a digest follows arXiv's daily lists."""
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_OTHER_DAY = rf"(?!\s*(?:,|and|or|&|to|through|[-–~])+\s*(?:on\s+)?{_DAY_NAME}\b)"
SPLIT_TITLE_COUNT = re.compile(
    rf"(?<![\w.:])(?<!\bat )(?<!\bby )({_COUNT})\s+(?P<name>(?!(?:[ap]\.?m|o['’]?clock|h|in|every|each|on|and|times?)\b)(?:[^\W\d][\w&-]*\s+){{1,3}}?)(?:papers|titles)\b",
    re.IGNORECASE,
)
"""A count and its papers, with the name of a topic between them."""
_NTH = r"(?:first|1st|second|2nd|third|3rd|fourth|4th|last)"
_OF_MONTH = r"\s+(?:of|in)\s+(?:the|each|every|a)\s+month"
_KOREAN_TIMES = r"\s*(?:한|두|세|[1-9])\s*(?:번|회)(?:씩|만|으?로)*"
_KOREAN_AT = r"(?:\s*[월화수목금토일]요일)?(?:에만|에|마다|로|씩|만)*(?![가-힣])"
IRREGULAR = re.compile(
    rf"\b(?:every|each)\s+(?:other|{_NTH}|two|three|four|\d+|couple\s+of|few)\s+(?:{_DAY_NAME}|days?|weeks?|months?)(?:{_OF_MONTH})?\b"
    rf"|\b(?:on\s+|the\s+|every\s+|each\s+)*{_NTH}\s+{_DAY_NAME}{_OF_MONTH}\b|\b(?:on\s+)?alternat(?:e|ing)\s+(?:{_DAY_NAME}|days?|weeks?)\b"
    r"|\b(?:(?:every|each|once\s+an?|once\s+every)\s+)(?:fortnight|month)\b|\b(?:bi-?weekly|fortnightly|(?:bi-?)?monthly)\b"
    r"|\b(?:twice|thrice|(?:two|three|four|\d+|several|a\s+few)\s+times)\s+(?:a|per|each|every)\s+(?:week|month)\b"
    rf"|\b(?:on\s+|every\s+|each\s+)*(?:week-?days?|{_DAY_NAME})\s*(?:,|and|or|&|\+|/)+\s*(?:on\s+|every\s+|each\s+)*{_DAY_NAME}\b"
    rf"|(?<![가-힣])(?:격주|격월|격일|매달|매월|월간)(?:{_KOREAN_TIMES})?(?:\s*(?:첫|둘|셋|넷|두|세|네)?\s*(?:번\s*)?(?:째|첫)?\s*(?:주\s*)?){_KOREAN_AT}"
    rf"|(?<![가-힣])(?:보름|한\s*달|(?:[두세이삼]|\d+)\s*주일?|(?:일)?주일?(?=에\s*(?:두|세|네|[2-9])))(?:마다|에{_KOREAN_TIMES}){_KOREAN_AT}"
    r"|(?<![가-힣])(?:첫째|둘째|셋째|넷째|(?:첫|두|세|네)\s*번째|마지막)\s*(?:주\s*)?[월화수목금토일]요일마다(?![가-힣])",
    re.IGNORECASE,
)
"""A schedule of several weeks, or of several days a week: no subscription has one."""
_KOREAN_DAY = r"([월화수목금토일])요일"
_KOREAN_CLOCK = r"(?:(?:아침|오전|오후|저녁|밤)\s*)?\d{1,2}\s*(?::\s*\d{2}|시(?:\s*(?:반|\d{1,2}\s*분))?)"
_OTHER_KOREAN_DAY = rf"(?!\s*[,~과와]*\s*{_KOREAN_DAY.replace('(', '(?:', 1)})"
WEEKLY = re.compile(
    rf"(?<![\w-])(?:(?:on\s+)?({_DAY_NAME})\s*,?\s+)?(?:weekly|(?:once\s+)?(?:a|per|every|each)\s+week)\b(?:\s+(?:digests?|summar(?:y|ies)|updates?|news|papers))?"
    rf"(?:\s*,?\s*(?:on\s+)?({_DAY_NAME})\b)?{_OTHER_DAY}"
    rf"|\b(?:every|each)\s+(?:single\s+)?({_DAY_NAME})\b{_OTHER_DAY}"
    rf"|\b(?:on\s+)?({_DAY_NAME.removesuffix('?')})(?<=days)\b{_OTHER_DAY}"
    rf"|\b(?:only|just)\s+(?:on\s+)?({_DAY_NAME})\b{_OTHER_DAY}|\bon\s+({_DAY_NAME})\s+only\b"
    rf"|\ba\s+({_DAY_NAME})\s+(?:digest|summary|round-?up|newsletter|edition)\b{_OTHER_DAY}"
    rf"|(?<![가-힣])(?:매주(?:\s*(?:한|1)\s*(?:번|회)(?:씩|만)?)?|주간(?:으로)?|위클리(?:로)?|주\s*단위(?:로)?|(?:일주일|(?:한\s*)?주)에?\s*(?:(?:한|1)\s*(?:번|회|통|개)|하나)(?:씩|만|으?로|이?면)*|일주일에(?=\s*\d+\s*편))(?:\s*,?\s*{_KOREAN_DAY}(?:날)?(?:에만|에|마다|으?로|이?면|만)*(?![가-힣]){_OTHER_KOREAN_DAY})?(?:에|마다|만)*(?![가-힣])"
    rf"|(?<![가-힣]){_KOREAN_DAY}(?:\s*(?:아침|오전|오후|저녁|밤))?(?:날|에)?(?:마다|만)(?![가-힣]){_OTHER_KOREAN_DAY}"
    rf"|(?<![가-힣]){_KOREAN_DAY}(?=\s*{_KOREAN_CLOCK}(?:마다|에만|만)(?![가-힣]))",
    re.IGNORECASE,
)
"""One digest a week, and perhaps its day, in one of the groups."""
DAY = re.compile(
    rf"\b(?:on\s+)?({_DAY_NAME})\b|(?<![가-힣]){_KOREAN_DAY}(?:에만|에|날|이?면|으?로)*(?![가-힣])",
    re.IGNORECASE,
)
"""A day of the week by its name, in one of the groups."""
EVERY_DAY = re.compile(
    r"\b(?:daily|every\s?day|each\s+day|once\s+a\s+day|(?:every|each)\s+(?:morning|afternoon|evening|night))\b"
    r"|(?<![가-힣])(?:매일|날마다|(?:아침|저녁|밤)마다|하루에?\s*한\s*번)",
    re.IGNORECASE,
)
WEEKDAY_NUMBERS: Mapping[str, int] = {
    **{name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: n for n, name in enumerate("월화수목금토일")},
}
WEEKDAYS = re.compile(
    r"\b(?:only\s+)?(?:on\s+|every\s+|each\s+)?"
    r"(?:week-?days?|mon(?:days?)?\s*(?:[-–~]|to|through|thru)\s*fri(?:days?)?)\b(?:\s+only\b)?"
    r"|(?<![가-힣])(?:평일|주중|월요일\s*(?:부터|에서|[~-])\s*금요일|월\s*[~-]\s*금)(?:까지)?(?:에만|에|만|마다)*(?![가-힣])",
    re.IGNORECASE,
)
"""From Monday to Friday, which are the days of arXiv's lists."""
DAILY = re.compile(
    r"\bonce\s+(?:a\s+day|daily|every\s+day)\b|하루에?\s*한\s*번(?:씩|만)?(?![가-힣])"
    r"|\b(?:from|starting)\s+(?:today|tomorrow|now(?:\s+on)?)\b|(?<![가-힣])(?:내일|오늘|지금|이제)부터(?![가-힣])",
    re.IGNORECASE,
)
"""The schedule of every subscription, and when it begins: both change nothing."""
CHANNEL_REFERENCE = re.compile(r"#[\w-]+$")
EXCLUSION = re.compile(
    r"\b(?:except(?:\s+for)?|without|excluding|but\s+not|but\s+no|not|no)\b\s*(?P<english>[^,;]*)"
    r"|(?P<korean>[^,;\s]+)\s*(?:빼고|빼줘|제외(?:하고)?|말고|없이)(?![가-힣])",
    re.IGNORECASE,
)
FILLER_WORDS = frozenset(_WORDS["filler_words"])
"""Words around a request that mean nothing by themselves."""
KOREAN_PARTICLES = re.compile(rf"(?<=[가-힣A-Za-z0-9]){alternatives(_WORDS['korean_particles'])}$")
"""What is appended to a name in Korean: 서울로, LLM과, 서울시간."""
PUNCTUATION = " /-–~.,!?\"'“”‘’()[]{}<>:;*_~`·•…"
NUMBERS: Mapping[str, int] = {
    name: n for names in (_ENGLISH_NUMBERS, _KOREAN_NUMBERS) for n, name in enumerate(names.split(), start=1)
}


def parse_count(text: str) -> int:
    """The number written as "5" or "five"."""
    return NUMBERS.get(text.lower()) or int(text)
