"""Web addresses in a text: where they stand, and whether a reader may be led there by a link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from insights.text.word_lists import alternatives, load_word_lists

HOSTS = load_word_lists(Path(__file__).with_suffix(".toml"))["hosts"]
"""Known hosts; so are the hosts below them ("name.github.io")."""
_ADDRESS = re.compile(
    rf"(?:https?://|(?<![\w.@/:-])(?=(?:[\w-]+\.)*{alternatives(HOSTS)}/))[!#-;=?-\[\]_a-z~]+", re.IGNORECASE
)
_CLOSING = re.compile(r"""[.,;:!?'*]+$""")
_BRACKETS = (("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAddress:
    """An address at text[start:end]. `url` has its scheme, also where the text leaves it out; `is_known` says whether its
    host is one of HOSTS.
    """

    start: int
    end: int
    url: str
    is_known: bool


def find_web_addresses(text: str) -> Iterator[WebAddress]:
    """Addresses with a scheme, and those of known hosts without one ("github.com/name/code"), in order. Punctuation
    behind an address, and a bracket that opened before it, are not part of it.
    """
    for match in _ADDRESS.finditer(text):
        written = _without_closing(match[0])
        url = written if "://" in written else f"https://{written}"
        if host := _host(url):
            end = match.start() + len(written)
            yield WebAddress(start=match.start(), end=end, url=url, is_known=_is_known(host))


def _without_closing(address: str) -> str:
    """Without the punctuation at its end, and without closing brackets that it did not open."""
    shorter = _CLOSING.sub("", address)
    for opening, closing in _BRACKETS:
        if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
            shorter = shorter[:-1]
    return shorter if shorter == address else _without_closing(shorter)


def _host(url: str) -> str:
    """Empty for what is no address after all."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host if "." in host.strip(".") else ""


def _is_known(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)
