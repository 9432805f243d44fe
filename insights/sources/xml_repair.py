"""Repairs XML in which single signs are wrong: control characters, a bare "&" or "<", HTML entities, other bytes.

A publisher's line of text costs at most its sign. The structure is never repaired: what is cut short, or is no XML at
all, stays so.
"""

import re
from html import unescape
from html.entities import html5
from xml.sax.saxutils import escape

from insights.text.cleaning import remove_unprintable

_DECLARATION = re.compile(r"^\s*<\?xml\b[^<>]*\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml\b[^<>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SINGLE_BYTE_ENCODINGS = ("iso-8859-1", "latin1", "windows-1252", "us-ascii", "ascii")
# In text and attributes XML knows five entities, and characters by number.
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?P<number>[0-9]{1,7}|x[0-9a-fA-F]{1,6});|(?P<name>[A-Za-z][A-Za-z0-9]{1,31};))?"
)
_BARE_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?])")
_CONTROLS = re.compile("[\x0b\x0c\x85]")
"""White space that XML does not have."""


def repair_xml(body: bytes) -> tuple[bytes, str]:
    """The XML, as UTF-8, and the counts of what was wrong, as in "control characters (2)"."""
    text = _decode(body)
    undecodable = text.count("\ufffd") - body.count("\ufffd".encode())
    printable = remove_unprintable(_CONTROLS.sub(" ", text))
    controls = len(text) - len(printable) + len(_CONTROLS.findall(text))
    text = _DECLARATION.sub("", printable)
    ampersands = sum(_replace_ampersand(match) != match[0] for match in _AMPERSAND.finditer(text))
    text, less_thans = _BARE_LESS_THAN.subn("&lt;", _AMPERSAND.sub(_replace_ampersand, text))
    counts = {
        "control characters": controls,
        "bare & or <, or HTML entities": ampersands + less_thans,
        "bytes that are not in its encoding": max(0, undecodable),
    }
    return text.encode(), ", ".join(f"{what} ({count})" for what, count in counts.items() if count)


def _decode(body: bytes) -> str:
    """The text; a byte that its encoding lacks is U+FFFD, the sign for one that is unknown."""
    declared = _ENCODING.match(body)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    return body.decode(
        encoding if encoding in _SINGLE_BYTE_ENCODINGS else "utf-8", errors="replace"
    ).removeprefix("\ufeff")


def _replace_ampersand(match: re.Match[str]) -> str:
    if match["name"]:
        return escape(unescape(match[0])) if match["name"] in html5 else f"&amp;{match['name']}"
    if match["number"]:
        sign = remove_unprintable(unescape(match[0])).replace("\ufffd", "")
        return match[0] if sign and not _CONTROLS.match(sign) else ""
    return "&amp;"
