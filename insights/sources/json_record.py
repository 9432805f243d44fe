"""Parses a paper from a JSON object, with the keys that different crawlers use."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from insights.model import AnnounceType, Paper
from insights.sources.author_names import clean_names, split_authors
from insights.sources.normalise import clean_line, clean_text, parse_instant
from insights.text.paper_ids import ArxivId, abstract_url, parse_id, pdf_url, title_id

_ID_KEYS = ("id", "arxiv_id", "paper_id", "entry_id", "abs", "abs_url", "url", "pdf", "pdf_url", "link")
_TITLE_KEYS = ("title",)
_ABSTRACT_KEYS = ("abstract", "summary")
_COMMENT_KEYS = ("comment", "comments")
_LICENCE_KEYS = ("licence", "license", "rights")
_DAY_KEYS = ("announced", "listed_on")
_MAX_TEXT_LENGTH = 20_000  # characters of a title or an abstract; arXiv allows 1,920 for the latter
_MAX_RAW_LENGTH = 5 * _MAX_TEXT_LENGTH  # with markup and white space


class UnreadableRecord(Exception):
    """The object is no paper; the message is the key that is missing."""


def parse_paper(record: object, source: str) -> Paper:
    """The paper of a record. An abstract that is there and empty, or null, is "".

    Raises UnreadableRecord when the title is missing or too long, or the abstract's key is missing, its value is no
    text, or too long.
    """
    paper = parse_any_paper(record, source)
    if not isinstance(record, Mapping) or paper is None or not _is_readable(record, _TITLE_KEYS):
        raise UnreadableRecord("title")
    if not paper.abstract and not _is_empty(record, _ABSTRACT_KEYS):
        raise UnreadableRecord("abstract")
    return paper


def parse_any_paper(record: object, source: str) -> Paper | None:
    """The paper of a record, with "" for an abstract that cannot be read and its id for such a title; None for a record
    without a title and an arXiv id.
    """
    if not isinstance(record, Mapping):
        return None
    title = _find_prose(record, _TITLE_KEYS)
    arxiv_id = _find_id(record) or (ArxivId(title_id(title)) if title else None)
    if arxiv_id is None:
        return None
    return Paper(
        id=arxiv_id.id,
        version=arxiv_id.version or _parse_version(record.get("version")),
        title=title or f"arXiv:{arxiv_id.id}",
        abstract=_find_prose(record, _ABSTRACT_KEYS),
        authors=_parse_authors(record.get("authors")),
        categories=_parse_categories(record),
        published=parse_instant(record.get("published")),
        updated=parse_instant(record.get("updated")),
        announced=_parse_day(record),
        announce=_parse_announce_type(record),
        url=abstract_url(arxiv_id.id) or _find_url(record, "url"),
        pdf_url=pdf_url(arxiv_id.id) or _find_url(record, "pdf_url"),
        comment=_find_prose(record, _COMMENT_KEYS),
        doi=_find_text(record, ("doi",)),
        journal_ref=_find_prose(record, ("journal_ref",)),
        licence=_find_text(record, _LICENCE_KEYS),
        sources=(source,),
    )


def _find_text(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((clean_line(record[key]) for key in keys if isinstance(record.get(key), str)), "")


def _find_prose(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """What people wrote, without markup; empty when it is longer than any real text."""
    text = next((text for key in keys if isinstance(text := record.get(key), str)), "")
    cleaned = clean_text(text) if len(text) <= _MAX_RAW_LENGTH else ""
    return cleaned if len(cleaned) <= _MAX_TEXT_LENGTH else ""


def _is_readable(record: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    return bool(_find_prose(record, keys))


def _is_empty(record: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    """Whether the record has one of the keys, with an empty text or null."""
    values = [record[key] for key in keys if key in record]
    return bool(values) and all(
        value is None or (isinstance(value, str) and not clean_text(value)) for value in values
    )


def _find_id(record: Mapping[str, Any]) -> ArxivId | None:
    ids = (parse_id(record[key]) for key in _ID_KEYS if isinstance(record.get(key), str))
    return next(filter(None, ids), None)


def _parse_version(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None  # noqa: PLR2004 - three digits, as in ids


def _parse_authors(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        is_one_person = len(value.split()) == value.count(",") + 1 == 2  # noqa: PLR2004 - "Lovelace, Ada"
        return clean_names([value]) if is_one_person else split_authors(value)
    people = value if isinstance(value, list) else []
    author_names = (person.get("name") if isinstance(person, Mapping) else person for person in people)
    return clean_names(author for author in author_names if isinstance(author, str))


def _parse_categories(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("categories")
    listed = value.replace(",", " ").replace(";", " ").split() if isinstance(value, str) else value
    terms = [term for term in listed if isinstance(term, str)] if isinstance(listed, list) else []
    cleaned = map(clean_line, (_find_text(record, ("primary_category",)), *terms))
    return tuple(dict.fromkeys(term for term in cleaned if term))


def _parse_day(record: Mapping[str, Any]) -> date | None:
    """The first day on which it was listed; the record of a daily crawl may have several."""
    value = next((record[key] for key in _DAY_KEYS if record.get(key)), None)
    days = []
    for text in value if isinstance(value, list) else [value]:
        with suppress(ValueError):
            days.append(date.fromisoformat(str(text)[:10]))
    return min(days, default=None)


def _parse_announce_type(record: Mapping[str, Any]) -> AnnounceType | None:
    try:
        return AnnounceType(_find_text(record, ("announce", "announce_type")))
    except ValueError:
        return None


def _find_url(record: Mapping[str, Any], key: str) -> str:
    url = _find_text(record, (key,))
    return url if url.startswith(("https://", "http://")) else ""
