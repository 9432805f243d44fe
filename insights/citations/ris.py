"""RIS: a tag a line, as EndNote, Mendeley and Zotero read it."""

from collections.abc import Iterable, Iterator

from insights.citations.names import AuthorName
from insights.citations.record import CitedPaper


def to_ris(records: Iterable[CitedPaper]) -> str:
    """One record a paper, a blank line between; lines end as the format asks, with CR LF."""
    return "\r\n".join("".join(f"{tag}  - {value}\r\n" for tag, value in _tags(record)) for record in records)


def _tags(record: CitedPaper) -> Iterator[tuple[str, str]]:
    """UNPB is an unpublished work, the type next to a preprint."""
    yield "TY", "UNPB"
    yield "ID", record.key
    yield "TI", record.title
    for author in record.authors:
        yield "AU", _format_author(author)
    if record.date_parts:
        year, month, day = (*record.date_parts, 0, 0)[:3]
        yield "PY", str(year)
        yield "DA", f"{year}/{month:02}/{f'{day:02}' if day else ''}/"
    if record.abstract:
        yield "AB", record.abstract
    for category in record.paper.categories:
        yield "KW", category
    if record.arxiv_id:
        yield "PB", "arXiv"
        yield "M1", f"arXiv:{record.arxiv_id}"
    if record.doi:
        yield "DO", record.doi
    if record.url:
        yield "UR", record.url
    yield "ER", ""


def _format_author(author: AuthorName) -> str:
    if author.literal:
        return author.literal
    last = f"{author.particle} {author.family}".strip()
    return ", ".join(part for part in (last, author.given, author.suffix) if part)
