"""The words of a subscriber's line: what names a language, a thread, a count; what says nothing; what cannot be had."""

import re
from collections.abc import Mapping

from insights.model import Language

SLASHED = re.compile(
    r"(?<![\w/])(?:in\s+)?([A-Za-z0-9가-힣]+(?:[_-][A-Za-z]+)*(?:/[A-Za-z0-9가-힣_+-]+){1,2})(?![\w/])"
)
OFFSET = re.compile(r"\b(?:UTC|GMT)\s*[+−–-]\s*\d{1,2}(?::?\d{2})?\b|[+−]\d{1,2}:\d{2}\b", re.IGNORECASE)
_IN = r"(?:\blanguage\s+|언어는?\s+)?(?:\bin\s+)?"
LANGUAGES: dict[Language, re.Pattern[str]] = {
    "ko": re.compile(
        rf"{_IN}(?:\bkorean\b(?!\s+(?:standard\s+)?time)(?:\s+language\b)?|\bhangul\b|한국(?:어|말)|한글|국문|\bko\b)"
        r"(?:으?로)?(?![가-힣])",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"{_IN}(?:\benglish\b(?:\s+language\b)?|영어|영문|\ben\b)(?:으?로)?(?![가-힣])", re.IGNORECASE
    ),
}
OTHER_LANGUAGE = re.compile(
    r"(?:\b(?:in|auf|en)\s+)?(?P<name>\b(?:arabic|bengali|cantonese|chinese|czech|danish|deutsch|dutch|español|espanol"
    r"|farsi|finnish|français|francais|french|german|greek|hebrew|hindi|hungarian|indonesian|italian|italiano|japanese"
    r"|mandarin|mongolian|norwegian|persian|polish|portuguese|romanian|russian|spanish|swedish|tamil|thai|turkish"
    r"|ukrainian|urdu|vietnamese)\b|日本語|中文|русский|(?<![가-힣])(?:프랑스|불|독일|독|일본|일|중국|중|스페인|러시아|이탈리아"
    r"|포르투갈|베트남|태국|아랍|힌디|인도네시아|튀르키예|터키|네덜란드|폴란드|우크라이나|몽골)어)(?!\s+(?:standard\s+)?time)"
    r"(?:로)?(?![가-힣])",
    re.IGNORECASE,
)
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
    r"(?:\b(?:language|time|zone|timezone|topics?)|언어|시간대|시간|시각|주제)\s*[:=：]\s*", re.IGNORECASE
)
_NUMBERS = "one two three four five six seven eight nine ten"
_COUNT = rf"\d{{1,3}}|{_NUMBERS.replace(' ', '|')}"
TITLES = re.compile(
    rf"(?<![\w.:])({_COUNT})\s*(?:papers|titles|paper|title)\b(?:\s+(?:each|(?:in|per|for)\s+(?:each\s+|every\s+)?topic))?"
    r"|(?:논문\s*)?(?<!\d)(\d{1,3})\s*(?:편|개)(?:씩|만)?(?![가-힣])|\btop\s+(\d{1,3})\b(?!\s*[:.ap])"
    r"|\b(?:papers|titles)\s*[:=]?\s*(\d{1,3})(?![\w:.])",
    re.IGNORECASE,
)
_DAY = (
    r"(?:week-?ends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:bi-?)?weekly|fortnightly|monthly|hourly"
    r"|(?:once|twice|\w+ times) (?:a|per) (?:day|week|month)|every (?:other|second|two|three|\d+) (?:days?|weeks?)|every week)"
)
DAYS = re.compile(
    rf"\b(?:only\s+)?(?:on\s+|every\s+|each\s+)?{_DAY}\b(?:\s*(?:,|and|or|to|through|[-–~])*\s*(?:on\s+)?\b{_DAY}\b)*(?:\s+only\b)?"
    r"|(?<![가-힣])(?:매주\s*|격주\s*)?(?:주말|[월화수목금토일]요일|매주|격주|격일|매달|매월|매시간|하루에?\s*[두세]\s*번)"
    r"(?:\s*[,~부터과와]*\s*[월화수목금토일]요일)*(?:에만|에|만|마다|까지)*(?![가-힣])",
    re.IGNORECASE,
)
"""Rhythms we do not keep: a digest follows arXiv's lists. 매일 and daily are ours."""
WEEKDAYS = re.compile(
    r"\b(?:only\s+)?(?:on\s+|every\s+|each\s+)?"
    r"(?:week-?days?|mon(?:days?)?\s*(?:[-–~]|to|through|thru)\s*fri(?:days?)?)\b(?:\s+only\b)?"
    r"|(?<![가-힣])(?:평일|주중|월요일\s*(?:부터|에서|[~-])\s*금요일|월\s*[~-]\s*금)(?:까지)?(?:에만|에|만|마다)*(?![가-힣])",
    re.IGNORECASE,
)
"""From Monday to Friday: when lists come, at the right hour."""
DAILY = re.compile(
    r"\bonce\s+(?:a\s+day|daily|every\s+day)\b|하루에?\s*한\s*번(?:씩|만)?(?![가-힣])"
    r"|\b(?:from|starting)\s+(?:today|tomorrow|now(?:\s+on)?)\b|(?<![가-힣])(?:내일|오늘|지금|이제)부터(?![가-힣])",
    re.IGNORECASE,
)
"""The rhythm it has anyway; when it begins is told with the next delivery."""
ELSEWHERE = re.compile(r"#[\w-]+$")
WITHOUT = re.compile(
    r"\b(?:except(?:\s+for)?|without|excluding|but\s+not|but\s+no|not|no)\b\s*(?P<english>[^,;]*)"
    r"|(?P<korean>[^,;\s]+)\s*(?:빼고|빼줘|제외(?:하고)?|말고|없이)(?![가-힣])",
    re.IGNORECASE,
)
_FILLERS = """
a an ai all and api are article articles at be between can chat channel city could d daily day day's deliver
digest digests each every everyday feed for from get give group here hi hello i i'd i'll in it is just like
list me morning's my need new newest news of on only or our out paper papers per please pls post posts
research room send show start standard subscribe subscription summaries summary than thank thanks that the
them then this time times timezone to today's top topic topics up update updates us want we with would you
your zone daylight also plus local about 및 그리고 매일 매일매일 날마다 여기 여기서 여기에 여기로 이 채널 채널에
채널로 방에 그룹에 시간 시간대 시각 기준 논문 논문들 소식 소식들 뉴스 다이제스트 요약 구독 구독할게요 구독할래요
구독하고 구독해줘 구독해주세요 구독합니다 구독하고싶어요 싶어요 싶습니다 싶어 받고 받기 받을래 받을래요 받을게요
받아볼게요 받아보고 보내 보내줘 보내줘요 보내주세요 주세요 줘 줘요 알려 알려줘 알려주세요 부탁해 부탁해요
부탁드려요 부탁드립니다 부탁합니다 해줘 해주세요 할게요 관련 관한 대한 관해 대해 새 새로운 최신 매번 정도 쯤
오늘의 좀 다 저희 우리 팀 올려 올려줘 올려주세요 주실 수 있나요 있을까요 쪽 쪽으로 보고 보여줘 보여주세요 인공지능 분야 주제 로 으로 에 에서
"""
FILLERS = frozenset(_FILLERS.split())
"""Said around the wishes in whole sentences; none of them is a topic's name or a city's."""
PARTICLES = re.compile(
    r"(?<=[가-힣A-Za-z0-9])(?:이랑|랑|하고|과|와|을|를|만|은|는|의|도|시간대로|시간으로|시간대|시간|으로|로|에서|에|이요|요)$"
)
"""What stands behind a name in Korean: 서울로, LLM과, 서울시간."""
SIGNS = " /-–~.,!?\"'“”‘’()[]{}<>:;*_~`·•…"
NUMBERS: Mapping[str, int] = {name: n for n, name in enumerate(_NUMBERS.split(), start=1)}


def count(words: str) -> int:
    """Of "5" or "five"."""
    return NUMBERS.get(words.lower()) or int(words)
