"""Names and short forms in a text, as written: "GRPO", "LoRA", "ImageNet"."""

import re
from functools import lru_cache
from itertools import chain

_NAME = re.compile(r"(?<![\w$\\{])[A-Za-z][\w\-+.]*[\w+](?![\w}])")
_NAMELIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|^[A-Z][A-Za-z]*-?\d")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+/\S+/\S+")
_DERIVED = re.compile(
    r"-(?:based|generated|driven|powered|assisted|guided|augmented|enhanced|style|like|level|only|free|to|specific"
    r"|aware|enabled|trained|inspired|centric|related|written|authored|integrated|native|as)$",
    re.IGNORECASE,
)


def names_of(text: str) -> tuple[str, ...]:
    """Each once, in the text's order, without plural endings and without what is made from one ("LLM-based")."""
    words = (word for word in text.split() if not (word.islower() or _ordinary(word)))
    return tuple(dict.fromkeys(chain.from_iterable(map(_names_in, words))))


@lru_cache(maxsize=16384)
def _names_in(word: str) -> tuple[str, ...]:
    """Of what stands between two blanks; a word is met again and again."""
    found = (name for part in _ADDRESS.sub(" ", word).split() for name in _NAME.findall(part))
    bare = (_DERIVED.sub("", name.rstrip(".")) for name in found if _NAMELIKE.search(name))
    whole = (name[:-1] if name.endswith("s") and name[:-1].isupper() else name for name in bare)
    return tuple(name for name in whole if _NAMELIKE.search(name))


def _ordinary(word: str) -> bool:
    return word.isalpha() and word.istitle()
