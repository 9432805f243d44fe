"""Takes leftover HTML out of a text: the signs for entities, the words for tags.

Only what cannot be the authors' own words is HTML: an entity with its semicolon, and the tags that markup.toml names,
as a pair or with attributes. `x < y`, `<s>` and `<think>` stay.
"""

import re
from html import unescape
from html.entities import html5
from pathlib import Path

from insights.text.cleaning import remove_unprintable
from insights.text.word_lists import load_word_lists

_TAGS = load_word_lists(Path(__file__).with_suffix(".toml"), "tags")
_PREFIX = "(?:jats:)?"
_PAIRS = "|".join((*_TAGS["pairs"], r"jats:[a-z-]+"))
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_REPEATED_AMP = re.compile(r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)+")
_ATTRIBUTE = r"""\s+[A-Za-z][\w:-]*\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+)"""
_BREAK = re.compile(r"<br\s*/?>|(?:^|(?<=[.!?:;]))\s*<p>", re.IGNORECASE)
_TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{_PAIRS}|sub|sup)(?P<attributes>(?:{_ATTRIBUTE})*)\s*/?>", re.IGNORECASE
)
_SCRIPT = re.compile(
    rf"<(?P<name>{_PREFIX}su[bp])(?:{_ATTRIBUTE})*\s*>(?P<inside>(?:(?!</?{_PREFIX}su[bp]\b).)*)</(?P=name)>",
    re.IGNORECASE,
)
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_ORDINALS = frozenset(("st", "nd", "rd", "th", "tm", "®", "™"))
_MAX_PASSES = 8


def remove_markup(text: str) -> str:
    """The text with signs in place of entities and without leftover tags; removing it again changes nothing.

    Digits of `<sup>` and `<sub>` become superscripts and subscripts, anything else follows "^" or "_".
    """
    for _ in range(_MAX_PASSES):
        if "&" not in text and "<" not in text:
            return text
        cleaned = _remove_tags(_decode_entities(text))
        if cleaned == text:
            return text
        text = cleaned
    # Tags within tags within entities: made to cost time, and no text of a paper.
    return text.replace("<", " ").replace("&", " ")


def _decode_entities(text: str) -> str:
    return _ENTITY.sub(_decode_entity, _REPEATED_AMP.sub("&", text))


def _decode_entity(match: re.Match[str]) -> str:
    entity = match[0]
    is_known = entity[1] == "#" or entity[1:] in html5
    return remove_unprintable(unescape(entity)).replace("\ufffd", "") if is_known else entity


def _remove_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _replace_pairs(_BREAK.sub(" ", text))
    return _SCRIPT.sub(_replace_script, text)


def _replace_pairs(text: str) -> str:
    """The text without the tags that have attributes or a partner, and without end tags that have none."""
    removed: dict[int, re.Match[str]] = {}
    open_tags: dict[str, list[re.Match[str]]] = {}
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if not tag["end"]:
            open_tags.setdefault(name, []).append(tag)
            continue
        partner = open_tags[name].pop() if open_tags.get(name) else None
        if partner is None or not _is_script(name):
            removed |= {pair.start(): pair for pair in (partner, tag) if pair}
    left = (tag for tags in open_tags.values() for tag in tags)
    removed |= {
        tag.start(): tag for tag in left if tag["attributes"] or tag["name"].lower().startswith("jats:")
    }
    return _cut(text, [removed[start] for start in sorted(removed)])


def _is_script(name: str) -> bool:
    return name.removeprefix("jats:") in ("sub", "sup")


def _cut(text: str, tags: list[re.Match[str]]) -> str:
    parts, position = [], 0
    for tag in tags:
        is_break = tag["name"].lower().removeprefix("jats:") in _TAGS["breaks"]
        parts += [text[position : tag.start()], " " if is_break else ""]
        position = tag.end()
    return "".join((*parts, text[position:]))


def _replace_script(match: re.Match[str]) -> str:
    is_super, inside = match["name"].lower().endswith("sup"), match["inside"].strip()
    table = _SUPERSCRIPTS if is_super else _SUBSCRIPTS
    if all(ord(sign) in table for sign in inside):
        return inside.translate(table)
    if inside.lower() in _ORDINALS:
        return inside
    return f"{'^' if is_super else '_'}{inside if inside.isalnum() else f'({inside})'}"
