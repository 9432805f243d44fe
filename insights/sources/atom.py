"""Parses arXiv's two dialects of Atom, the daily feed and the API's responses; anything else, such as HTML, is an error.

The feed: github.com/arXiv/arxiv-feed and info.arxiv.org/help/rss_specifications. The API: info.arxiv.org/help/api/
user-manual. The parser rejects every DTD (an entity bomb needs one) and every other root element: an HTML page with
status 200 is an error, never an empty list.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from insights.arxiv_calendar import eastern_day
from insights.errors import SourceFailed
from insights.model import AnnounceType, Paper
from insights.sources.author_names import clean_names, split_authors
from insights.sources.normalise import clean_line, clean_text, parse_instant
from insights.sources.xml_repair import repair_xml
from insights.text.paper_ids import ArxivId, abstract_url, parse_id, pdf_url, title_id

log = logging.getLogger(__name__)

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
MAX_BYTES = 16 * 1024 * 1024  # the feed's 2,000 entries are 5 MB
MAX_TEXT_LENGTH = 20_000  # characters of an abstract; arXiv allows 1,920
_ERROR_ID = "/api/errors"
# arxiv-feed, Serializer.add_document: the id and the announce type precede every abstract.
_ABSTRACT_PREFIX = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*[a-z-]+\s+Abstract:\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A parsed response. `records` counts its entries; `papers` are those that could be parsed."""

    dialect: Literal["feed", "api"]
    papers: tuple[Paper, ...]
    records: int
    day: date | None
    """The day of the feed (Eastern time); None for the API."""
    total: int | None = None
    """The number of entries on all pages of the API's result; None for the feed."""
    xml: bytes = b""
    """The response as it was parsed: repaired where a sign of it was no XML."""


def parse_feed(body: bytes, source: str = "arxiv") -> Feed:
    """Parses a response of either dialect. Raises SourceFailed for anything else, and for the API's error entries."""
    root, xml = _parse_root(body, source)
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        _raise_api_error(entry, source)
    total = _parse_number(root.findtext(f"{_SEARCH}totalResults"))
    if total is None and not _is_daily_feed(root):
        raise SourceFailed(source, "the response is Atom, but not arXiv's")
    papers = tuple(paper for entry in entries if (paper := _parse_entry(entry, source)))
    if len(papers) * 2 < len(entries):
        raise SourceFailed(source, "the format of the entries changed")
    if len(papers) < len(entries):
        log.warning(
            "%s: %d of %d entries have no readable title", source, len(entries) - len(papers), len(entries)
        )
    if total is not None:
        return Feed(dialect="api", papers=papers, records=len(entries), day=None, total=total, xml=xml)
    return Feed(dialect="feed", papers=papers, records=len(entries), day=_find_day(root, papers), xml=xml)


def _parse_root(body: bytes, source: str) -> tuple[Element, bytes]:
    """The root element, and the XML it was parsed from: the body, else the repaired body."""
    if len(body) > MAX_BYTES:
        raise SourceFailed(source, f"the response is larger than {MAX_BYTES // 1024 // 1024} MB")
    if not body.strip():
        raise SourceFailed(source, "the response is empty")
    root = _parse_xml(body, source)
    if root is None:
        repaired, counts = repair_xml(body)
        root, body = _parse_xml(repaired, source), repaired
        if root is None:
            raise SourceFailed(source, "the response is not well-formed XML (truncated, or a web page)")
        log.warning("%s: repaired signs that are no XML: %s", source, counts)
    if root.tag != f"{_ATOM}feed":
        raise SourceFailed(source, "the response is not an Atom feed")
    return root, body


def _parse_xml(body: bytes, source: str) -> Element | None:
    """None when it is not well-formed. Raises SourceFailed for a DTD."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceFailed(
            source, "the response has a DTD, which no feed needs (a web page, or hostile)"
        ) from error
    except (ParseError, ValueError, LookupError):
        return None
    return root


def _is_daily_feed(root: Element) -> bool:
    """Whether it is arXiv's daily feed: the only one with announce types. An empty one is recognised by its id."""
    if (root.findtext(f"{_ATOM}title") or "").startswith("Feed error"):
        return False
    entry = root.find(f"{_ATOM}entry")
    if entry is not None:
        return entry.find(f"{_ARXIV}announce_type") is not None
    return "arxiv" in f"{root.findtext(f'{_ATOM}id')} {root.findtext(f'{_ATOM}title')}".lower()


def _raise_api_error(entry: Element, source: str) -> None:
    if _ERROR_ID in (entry.findtext(f"{_ATOM}id") or ""):
        reason = clean_line(entry.findtext(f"{_ATOM}summary") or "no reason given")[:200]
        raise SourceFailed(source, f"the API rejected the query: {reason}")


def _parse_entry(entry: Element, source: str) -> Paper | None:
    """The paper; None for an entry without a readable title. An abstract that is longer than any real one is ""."""
    title = clean_text(entry.findtext(f"{_ATOM}title") or "")
    abstract = clean_text(_ABSTRACT_PREFIX.sub("", entry.findtext(f"{_ATOM}summary") or "", count=1))
    if not title or len(title) > MAX_TEXT_LENGTH:
        return None
    arxiv_id = parse_id(entry.findtext(f"{_ATOM}id") or "") or ArxivId(title_id(title))
    announce = _parse_announce_type(entry)
    # `published` is the announcement in the feed, and the submission of version 1 in the API.
    published = parse_instant(entry.findtext(f"{_ATOM}published"))
    return Paper(
        id=arxiv_id.id,
        version=arxiv_id.version,
        title=title,
        abstract=abstract if len(abstract) <= MAX_TEXT_LENGTH else "",
        authors=_parse_authors(entry),
        categories=_parse_categories(entry),
        published=None if announce else published,
        updated=None if announce else parse_instant(entry.findtext(f"{_ATOM}updated")),
        announced=eastern_day(published) if announce and published else None,
        announce=announce,
        url=abstract_url(arxiv_id.id) or _find_link(entry),
        pdf_url=pdf_url(arxiv_id.id),
        comment=clean_text(entry.findtext(f"{_ARXIV}comment") or ""),
        doi=clean_line(entry.findtext(f"{_ARXIV}doi") or entry.findtext(f"{_ARXIV}DOI") or ""),
        journal_ref=clean_text(
            entry.findtext(f"{_ARXIV}journal_ref") or entry.findtext(f"{_ARXIV}journal_reference") or ""
        ),
        licence=clean_line(entry.findtext(f"{_DC}rights") or ""),
        sources=(source,),
    )


def _parse_announce_type(entry: Element) -> AnnounceType | None:
    text = entry.findtext(f"{_ARXIV}announce_type")
    if text is None:
        return None
    try:
        return AnnounceType(text.strip())
    except ValueError:
        return AnnounceType.NEW  # papers of a type that arXiv adds later must not be lost


def _parse_authors(entry: Element) -> tuple[str, ...]:
    authors = clean_names(author.text or "" for author in entry.iterfind(f"{_ATOM}author/{_ATOM}name"))
    return authors or split_authors(
        ", ".join(creator.text or "" for creator in entry.iterfind(f"{_DC}creator"))
    )


def _parse_categories(entry: Element) -> tuple[str, ...]:
    primary = entry.find(f"{_ARXIV}primary_category")
    terms = [clean_line(category.get("term", "")) for category in entry.iterfind(f"{_ATOM}category")]
    first = [clean_line(primary.get("term", ""))] if primary is not None else []
    return tuple(dict.fromkeys(term for term in (*first, *terms) if term))


def _find_link(entry: Element) -> str:
    links = (link.get("href", "") for link in entry.iterfind(f"{_ATOM}link"))
    return next((clean_line(href) for href in links if href.startswith(("https://", "http://"))), "")


def _find_day(root: Element, papers: tuple[Paper, ...]) -> date | None:
    """The day on which most papers were announced; for an empty feed, the day of its update."""
    days = Counter(paper.announced for paper in papers if paper.announced)
    if days:
        return days.most_common(1)[0][0]
    updated = parse_instant(root.findtext(f"{_ATOM}updated"))
    return eastern_day(updated) if updated else None


def _parse_number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits[:9]) if digits.isascii() and digits.isdigit() else None
