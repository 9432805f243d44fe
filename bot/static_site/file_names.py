"""Which file of a static site an address of the bot's server is. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from insights.model import LANGUAGES

CITATION_ENDINGS = (".bib", ".ris", ".csl.json")
_SAFE = re.compile(r"[A-Za-z0-9-]")
_DAY = r"\d{4}-\d\d-\d\d"
_PAGES = (
    (re.compile(r"/days"), "index"),
    (re.compile(rf"/days/({_DAY})"), "days/{0}"),
    (re.compile(rf"/days/({_DAY})/topics/([^/]+)"), "days/{0}/{1}"),
    (re.compile(r"/(topics|trends|search)"), "{0}"),
    (re.compile(r"/topics/([^/]+)"), "topics/{0}"),
    (re.compile(r"/papers/(.+)", re.DOTALL), "papers/{0}"),
)
"""Addresses of pages, and their files below the folder of a language."""
_KNOWN_PARAMETERS = frozenset({"lang", "page", "before"})


def file_name(address: str, default_language: str = "en") -> str | None:
    """The file, as a path with slashes from the site's folder; None for what only a running bot has: filters, the chat.
    `address` begins with a slash and may have a query.
    """
    parts = urlsplit(address)
    path, query = unquote(parts.path), dict(parse_qsl(parts.query))
    if path.startswith(("/static/", "/feeds/")):
        return None if query else path.removeprefix("/")
    if path.startswith("/pictures/"):
        return f"pictures/{_safe_path(path.removeprefix('/pictures/'))}.png"
    ending = next((ending for ending in CITATION_ENDINGS if path.endswith(ending)), "")
    stem = _page_stem(path.removesuffix(ending))
    if stem is None or not set(query) <= _KNOWN_PARAMETERS:
        return None
    if ending:
        return f"cite/{stem}{ending}"
    language = query.get("lang", default_language)
    return f"{language}/{stem}{_suffix(query)}.html" if language in LANGUAGES else None


def relative_link(here: str, file: str) -> str:
    """The link from one file to another, both as paths from the site's folder."""
    start, end = here.split("/")[:-1], file.split("/")
    shared = 0
    while shared < min(len(start), len(end) - 1) and start[shared] == end[shared]:
        shared += 1
    return "/".join([".."] * (len(start) - shared) + end[shared:])


def _page_stem(path: str) -> str | None:
    for pattern, stem in _PAGES:
        if match := pattern.fullmatch(path):
            return stem.format(*map(safe_name, match.groups()))
    return None


def _suffix(query: Mapping[str, str]) -> str:
    """Of a further page of a list."""
    named = [f"{name}-{safe_name(query[name])}" for name in ("before", "page") if query.get(name)]
    return "".join(f".{each}" for each in named)


def _safe_path(path: str) -> str:
    return "/".join(map(safe_name, path.split("/")))


def safe_name(name: str) -> str:
    """A name with letters, digits, hyphens and inner dots alone; different names stay different."""
    signs = [
        sign if _SAFE.fullmatch(sign) or (sign == "." and place) else f"_{ord(sign):x}_"
        for place, sign in enumerate(name)
    ]
    return "".join(signs)
