"""arXiv's two dialects of Atom, told apart by what stands in them: the daily feed and the API's answers.

The feed: github.com/arXiv/arxiv-feed and info.arxiv.org/help/rss_specifications. The API: info.arxiv.org/help/api/
user-manual. Both are read by a parser that refuses every DTD (an entity bomb needs one) and whatever has another
root: an HTML page with status 200 is a failure, never an empty list.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

from insights.arxiv_calendar import eastern_day
from insights.errors import SourceFailed
from insights.model import AnnounceType, Paper
from insights.sources.normalise import line, name, names, people
from insights.text.paper_ids import ArxivId, abstract_page, pdf_page, read_id, title_id

log = logging.getLogger(__name__)

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_LARGEST = 64 * 1024 * 1024  # bytes; 2,000 entries, the feed's most, are 5 MB
_LONGEST = 20_000  # characters of an abstract; arXiv takes 1,920
_ERRORS = "/api/errors"
# arxiv-feed, Serializer.add_document: the id and the announce type stand before every abstract.
_PREFIX = re.compile(r"\s*arXiv:\S+\s+Announce Type:\s*[a-z-]+\s+Abstract:\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What an answer says. `records` counts its entries, `papers` those that could be read."""

    dialect: Literal["feed", "api"]
    papers: tuple[Paper, ...]
    records: int
    day: date | None
    """The feed's own day, Eastern; the API has none."""
    total: int | None = None
    """How many entries the API says there are in all, over all pages."""


def parse(body: bytes, source: str = "arxiv") -> Feed:
    """Read an answer of either dialect. Raises SourceFailed for anything else."""
    root = _root(body, source)
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        _no_error(entry, source)
    total = _number(root.findtext(f"{_SEARCH}totalResults"))
    if total is None and not _is_daily(root):
        raise SourceFailed(source, "the answer is Atom, but not arXiv's")
    papers = tuple(paper for entry in entries if (paper := _paper(entry, source)))
    if len(papers) * 2 < len(entries):
        raise SourceFailed(source, "the form of the entries changed")
    if len(papers) < len(entries):
        log.warning(
            "%s: %d of %d entries have no readable title", source, len(entries) - len(papers), len(entries)
        )
    if total is not None:
        return Feed(dialect="api", papers=papers, records=len(entries), day=None, total=total)
    return Feed(dialect="feed", papers=papers, records=len(entries), day=_day(root, papers))


def _root(body: bytes, source: str) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(body) > _LARGEST:
        raise SourceFailed(source, f"the answer is larger than {_LARGEST // 1024 // 1024} MB")
    if not body.strip():
        raise SourceFailed(source, "the answer is empty")
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceFailed(
            source, "the answer has a DTD, which no feed needs (a web page, or hostile)"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceFailed(source, "the answer is not well-formed XML (cut short, or a web page)") from error
    if root.tag != f"{_ATOM}feed":
        raise SourceFailed(source, "the answer is not an Atom feed")
    return root


def _is_daily(root: Element) -> bool:
    """Whether it is arXiv's daily feed, which alone has announce types; an empty one is known by its id."""
    if (root.findtext(f"{_ATOM}title") or "").startswith("Feed error"):
        return False
    entry = root.find(f"{_ATOM}entry")
    if entry is not None:
        return entry.find(f"{_ARXIV}announce_type") is not None
    return "arxiv" in f"{root.findtext(f'{_ATOM}id')} {root.findtext(f'{_ATOM}title')}".lower()


def _no_error(entry: Element, source: str) -> None:
    if _ERRORS in (entry.findtext(f"{_ATOM}id") or ""):
        said = line(entry.findtext(f"{_ATOM}summary") or "no reason given")[:200]
        raise SourceFailed(source, f"the API refused the question: {said}")


def _paper(entry: Element, source: str) -> Paper | None:
    """None for an entry without a title or with an abstract no author can have submitted."""
    title = line(entry.findtext(f"{_ATOM}title") or "")
    abstract = line(_PREFIX.sub("", entry.findtext(f"{_ATOM}summary") or "", count=1))
    if not title or len(title) > _LONGEST or len(abstract) > _LONGEST:
        return None
    named = read_id(entry.findtext(f"{_ATOM}id") or "") or ArxivId(title_id(title))
    kind = _announce(entry)
    # The feed's `published` is the day of the announcement, the API's the submission of version 1.
    published = _instant(entry.findtext(f"{_ATOM}published"))
    return Paper(
        id=named.id,
        version=named.version,
        title=title,
        abstract=abstract,
        authors=_authors(entry),
        categories=_categories(entry),
        published=None if kind else published,
        updated=None if kind else _instant(entry.findtext(f"{_ATOM}updated")),
        announced=eastern_day(published) if kind and published else None,
        announce=kind,
        url=abstract_page(named.id) or _link(entry),
        pdf_url=pdf_page(named.id),
        comment=line(entry.findtext(f"{_ARXIV}comment") or ""),
        doi=line(entry.findtext(f"{_ARXIV}doi") or entry.findtext(f"{_ARXIV}DOI") or ""),
        licence=line(entry.findtext(f"{_DC}rights") or ""),
        sources=(source,),
    )


def _announce(entry: Element) -> AnnounceType | None:
    said = entry.findtext(f"{_ARXIV}announce_type")
    if said is None:
        return None
    try:
        return AnnounceType(said.strip())
    except ValueError:
        return AnnounceType.NEW  # a type arXiv adds later must not lose papers


def _authors(entry: Element) -> tuple[str, ...]:
    written = [name(author.text or "") for author in entry.iterfind(f"{_ATOM}author/{_ATOM}name")]
    return people(written) or names(", ".join(found.text or "" for found in entry.iterfind(f"{_DC}creator")))


def _categories(entry: Element) -> tuple[str, ...]:
    primary = entry.find(f"{_ARXIV}primary_category")
    terms = [line(found.get("term", "")) for found in entry.iterfind(f"{_ATOM}category")]
    first = [line(primary.get("term", ""))] if primary is not None else []
    return tuple(dict.fromkeys(term for term in (*first, *terms) if term))


def _link(entry: Element) -> str:
    links = (link.get("href", "") for link in entry.iterfind(f"{_ATOM}link"))
    return next((line(href) for href in links if href.startswith(("https://", "http://"))), "")


def _day(root: Element, papers: tuple[Paper, ...]) -> date | None:
    """The day most papers were announced on; of an empty feed the day it was made."""
    days = Counter(paper.announced for paper in papers if paper.announced)
    if days:
        return days.most_common(1)[0][0]
    made = _instant(root.findtext(f"{_ATOM}updated"))
    return eastern_day(made) if made else None


def _instant(text: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat((text or "").strip())
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits[:9]) if digits.isascii() and digits.isdigit() else None
