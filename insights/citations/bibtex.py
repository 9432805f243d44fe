"""BibTeX, as arXiv writes it: eprint, archivePrefix and primaryClass."""

from collections.abc import Iterable, Sequence

from insights.citations.latex_text import escape, escape_address, escape_title
from insights.citations.names import AuthorName
from insights.citations.record import CitedPaper

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def to_bibtex(records: Iterable[CitedPaper]) -> str:
    """One @misc entry a paper, a blank line between."""
    return "\n".join(map(_entry, records))


def _entry(record: CitedPaper) -> str:
    fields = {name: value for name, value in _fields(record).items() if value}
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
    return f"@misc{{{record.key},\n{lines}}}\n"


def _fields(record: CitedPaper) -> dict[str, str]:
    year, month = (*record.date_parts[:2], 0, 0)[:2]
    primary = record.paper.categories[0] if record.paper.categories else ""
    return {
        "author": _braced(_format_authors(record.authors)),
        "title": _braced(escape_title(record.paper.title)),
        "year": _braced(str(year or "")),
        "month": _MONTHS[month - 1] if month else "",
        "eprint": _braced(record.arxiv_id),
        "archivePrefix": _braced("arXiv" if record.arxiv_id else ""),
        "primaryClass": _braced(escape(primary) if record.arxiv_id else ""),
        "doi": _braced(escape_address(record.doi)),
        "url": _braced(escape_address(record.url)),
    }


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _format_authors(authors: Sequence[AuthorName]) -> str:
    return " and ".join(map(_format_author, authors))


def _format_author(author: AuthorName) -> str:
    """As "von Last, Jr, First", which has one reading; a group in braces of its own."""
    if author.literal:
        return _braced(escape(author.literal))
    # Without braces BibTeX would read a family name in lower case as a particle.
    family = (
        escape(author.family)
        if author.family[:1].isupper() or not author.family.isascii()
        else _braced(escape(author.family))
    )
    last = f"{escape(author.particle)} {family}" if author.particle else family
    return ", ".join(part for part in (last, escape(author.suffix), escape(author.given)) if part)
