"""Korean particles after Korean and foreign words: "모델을", "데이터를", "BERT를", "GPT-4를", "ResNet을".

Which form stands depends on whether the word's last sound is a consonant. A foreign word is read as Korean spells it:
acronyms by their letters, numbers by their Sino-Korean names, other words by their endings.
"""

import re

_SYLLABLES_FROM, _SYLLABLES_TO, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
"""The place of the final ㄹ, after which 로 stands and not 으로."""
_DIGITS_WITH_FINAL = frozenset("013678")
_DIGITS_WITH_RIEUL = frozenset("178")
_LETTERS_WITH_FINAL = frozenset("LMNR")
_LETTERS_WITH_RIEUL = frozenset("LR")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)$")
_LAST_WORD = re.compile(r"([가-힣]+|[A-Za-z]+|\d+)[^\w가-힣]*$")
_ENDS_WITH_RIEUL = re.compile(r"(?:[^aeiou]le|l)$")
_ENDS_WITH_FINAL = re.compile(
    r"(?:[mn]|ng|[aeiou][mn]e|[^aeiou]le|l|ile|ole|ale|ule|[aeiou]ck|(?<![aeiou])[aeiou][pkcbt]|[aeiou][bp]|[a-z][aeiou][kc]|[a-z]+set|net|bot)$"
)
_SILENT_E = re.compile(r"[a-z](?<![mnl])e$")

FORMS = {
    "object": ("을", "를"),
    "topic": ("은", "는"),
    "subject": ("이", "가"),
    "by": ("으로", "로"),
    "and": ("과", "와"),
}
"""Each particle after a consonant and after a vowel."""


def with_particle(text: str, particle: str) -> str:
    """The text with the particle ("object", "topic", "subject", "by", "and") in the form its last sound asks for. What
    stands in brackets at its end is not read.
    """
    after_consonant, after_vowel = FORMS[particle]
    if text.endswith("%"):
        return text + after_vowel
    final, rieul = _last_sound(_PARENTHESIS.sub("", text) or text)
    takes_first = final and not (particle == "by" and rieul)
    return text + (after_consonant if takes_first else after_vowel)


def _last_sound(text: str) -> tuple[bool, bool]:
    """Whether the text ends with a consonant, and whether that is ㄹ."""
    match = _LAST_WORD.search(text)
    if match is None:
        return False, False
    word = match[1]
    if "가" <= word[-1] <= "힣":
        final = (ord(word[-1]) - _SYLLABLES_FROM) % _FINALS
        return final != 0, final == _RIEUL
    if word[-1].isdigit():
        return word[-1] in _DIGITS_WITH_FINAL, word[-1] in _DIGITS_WITH_RIEUL
    if word.isupper():
        return word[-1] in _LETTERS_WITH_FINAL, word[-1] in _LETTERS_WITH_RIEUL
    return _last_sound_of_word(word.lower())


def _last_sound_of_word(word: str) -> tuple[bool, bool]:
    if _SILENT_E.search(word) and not word.endswith("le"):
        return False, False
    return bool(_ENDS_WITH_FINAL.search(word)), bool(_ENDS_WITH_RIEUL.search(word))
