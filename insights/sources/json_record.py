"""One paper from one JSON object, whichever crawler named its keys."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from insights.model import AnnounceType, Paper
from insights.sources.normalise import line, names, people
from insights.text.paper_ids import ArxivId, abstract_page, pdf_page, read_id, title_id

_IDS = ("id", "arxiv_id", "paper_id", "entry_id", "abs", "abs_url", "url", "pdf", "pdf_url", "link")
_TITLES = ("title",)
_ABSTRACTS = ("abstract", "summary")
_COMMENTS = ("comment", "comments")
_LICENCES = ("licence", "license", "rights")
_DAYS = ("announced", "listed_on")
_LONGEST = 20_000  # characters of a title or an abstract; arXiv takes 1,920 of the latter


class Unreadable(Exception):
    """The object is no paper: what it lacks is the message."""


def paper_of(record: object, source: str) -> Paper:
    """The paper of a record. Raises Unreadable when title or abstract is missing or can be neither."""
    if not isinstance(record, Mapping):
        raise Unreadable("title")
    title, abstract = _needed(record, "title", _TITLES), _needed(record, "abstract", _ABSTRACTS)
    named = _named(record) or ArxivId(title_id(title))
    return Paper(
        id=named.id,
        version=named.version or _version(record.get("version")),
        title=title,
        abstract=abstract,
        authors=_authors(record.get("authors")),
        categories=_categories(record),
        published=_instant(record.get("published")),
        updated=_instant(record.get("updated")),
        announced=_day(record),
        announce=_announce(record),
        url=abstract_page(named.id) or _address(record, "url"),
        pdf_url=pdf_page(named.id) or _address(record, "pdf_url"),
        comment=_text(record, _COMMENTS),
        doi=_text(record, ("doi",)),
        licence=_text(record, _LICENCES),
        sources=(source,),
    )


def _text(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((line(record[key]) for key in keys if isinstance(record.get(key), str)), "")


def _needed(record: Mapping[str, Any], name: str, keys: tuple[str, ...]) -> str:
    text = _text(record, keys)
    if not text or len(text) > _LONGEST:
        raise Unreadable(name)
    return text


def _named(record: Mapping[str, Any]) -> ArxivId | None:
    found = (read_id(record[key]) for key in _IDS if isinstance(record.get(key), str))
    return next((named for named in found if named), None)


def _version(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None  # noqa: PLR2004 - as identifiers write it


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return names(value)
    listed = value if isinstance(value, list) else []
    each = (person.get("name") if isinstance(person, Mapping) else person for person in listed)
    return people(person for person in each if isinstance(person, str))


def _categories(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("categories")
    listed = value.replace(",", " ").replace(";", " ").split() if isinstance(value, str) else value
    terms = [term for term in listed if isinstance(term, str)] if isinstance(listed, list) else []
    cleaned = map(line, (_text(record, ("primary_category",)), *terms))
    return tuple(dict.fromkeys(term for term in cleaned if term))


def _day(record: Mapping[str, Any]) -> date | None:
    """The first day it was listed on; crawls that ran every day may name several."""
    value = next((record[key] for key in _DAYS if record.get(key)), None)
    days = []
    for text in value if isinstance(value, list) else [value]:
        with suppress(ValueError):
            days.append(date.fromisoformat(str(text)[:10]))
    return min(days, default=None)


def _announce(record: Mapping[str, Any]) -> AnnounceType | None:
    try:
        return AnnounceType(_text(record, ("announce", "announce_type")))
    except ValueError:
        return None


def _address(record: Mapping[str, Any], key: str) -> str:
    address = _text(record, (key,))
    return address if address.startswith(("https://", "http://")) else ""


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value.strip())
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
