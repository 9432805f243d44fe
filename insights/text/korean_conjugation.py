"""The forms that a Korean verb or adjective takes, for word lists that name it by its stem: "높~", "떨어지~", "더 빠르~"."""

import re
from functools import lru_cache

_SYLLABLES_FROM, _VOWELS, _FINALS = 0xAC00, 21, 28
_A, _EO, _YEO, _O, _WA, _WAE, _OE, _U, _WO, _EU, _I = 0, 4, 6, 8, 9, 10, 11, 13, 14, 18, 20
_N, _RIEUL, _M, _P, _S, _SS = 4, 8, 16, 17, 19, 20
_CONTRACTED = {_O: _WA, _U: _WO, _I: _YEO, _OE: _WAE}
"""A vowel with 아 or 어 behind it."""
_ENDING = "다고며지게기나면므니는든거자려러도록네군더던세"
_ENDING_AFTER_CONSONANT = f"{_ENDING}으은을음아어았었습소"
_AFTER_FINAL = {
    _N: r"[\s다데지가만,.]|$",
    _RIEUL: r"[\s수지때까뿐,.]|$",
    _M: r"[\s이은을으에과도의,.)]|$",
    _P: "[니시]",
}
"""What may stand behind the final that an ending gives the last syllable."""
_AFTER_INFINITIVE = r"[\s지져졌진질서야도,.]|$"
_NAMED_BY_STEM = re.compile(r"(?P<before>.*?)(?P<stem>[가-힣]+)~")


@lru_cache(maxsize=4096)
def conjugated(phrase: str) -> tuple[str, ...]:
    """Regular expressions, as text, of how the forms begin of a word that is named by its stem and "~"; none for any
    other phrase.
    """
    match = _NAMED_BY_STEM.fullmatch(phrase)
    return tuple(re.escape(match["before"]) + form for form in _forms(match["stem"])) if match else ()


def _forms(stem: str) -> list[str]:
    root, last = stem[:-1], stem[-1]
    onset, vowel, final = _split(last)
    if final == 0:
        return [f"{stem}(?=[{_ENDING}])", *_after_vowel(root, last, onset, vowel)]
    forms = [f"{stem}(?=[{_ENDING_AFTER_CONSONANT}])"]
    if final == _RIEUL and root:  # 만들다: 만든; a short one would be like "는"
        forms.append(root + _closed(onset, vowel, _N))
    if final == _P:  # 쉽다: 쉬운, 쉬워
        forms.append(root + _join(onset, vowel, 0) + "[우운울움워웠]")
    if final == _S:  # 낫다: 나은, 나아
        forms.append(root + _join(onset, vowel, 0) + "(?=[으은을음아어았었])")
    return forms


def _after_vowel(root: str, last: str, onset: int, vowel: int) -> list[str]:
    """How a stem that ends in a vowel goes on: with a final of its ending, and with 아 or 어."""
    forms = [root + _closed(onset, vowel, final) for final in _AFTER_FINAL]
    if last == "하":
        return [*forms, f"{root}[해했]", f"{root}하여"]
    if last == "르" and root:
        forms += _with_doubled_rieul(root)
    if vowel == _EU:  # 크다: 커; 나쁘다: 나빠
        vowel = _A if root and _split(root[-1])[1] in {_A, _O} else _EO
    vowel = _CONTRACTED.get(vowel, vowel)
    return [
        *forms,
        f"{root}{_join(onset, vowel, 0)}(?={_AFTER_INFINITIVE})",
        root + _join(onset, vowel, _SS),
    ]


def _with_doubled_rieul(root: str) -> list[str]:
    """A stem in 르 with 아 or 어: 빠르다, 빨라."""
    onset, vowel, final = _split(root[-1])
    if final:
        return []
    ending = "[라랐]" if vowel in {_A, _O} else "[러렀]"
    return [root[:-1] + _join(onset, vowel, _RIEUL) + ending]


def _closed(onset: int, vowel: int, final: int) -> str:
    """The last syllable with the final that its ending gives it, where a word can go on so."""
    return f"{_join(onset, vowel, final)}(?={_AFTER_FINAL[final]})"


def _split(syllable: str) -> tuple[int, int, int]:
    """The numbers of its onset, vowel and final."""
    code = ord(syllable) - _SYLLABLES_FROM
    return code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS


def _join(onset: int, vowel: int, final: int) -> str:
    return chr(_SYLLABLES_FROM + (onset * _VOWELS + vowel) * _FINALS + final)
