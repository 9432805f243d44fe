"""Normalises the fields of records: single lines without control characters and markup, instants.

A title and an abstract keep their TeX, because quotations must be verbatim.
"""

from datetime import UTC, datetime

from insights.sources.markup import remove_markup
from insights.text.cleaning import remove_unprintable


def clean_line(text: str) -> str:
    """The text on one line: each run of white space is one space, so that a crawl and a feed give equal abstracts."""
    return " ".join(remove_unprintable(text).split())


def clean_text(text: str) -> str:
    """What people wrote, on one line: signs for HTML entities, and of a leftover tag its words."""
    line = clean_line(text)
    return clean_line(remove_markup(line)) if "&" in line or "<" in line else line


def parse_instant(value: object) -> datetime | None:
    """An ISO 8601 string as an instant in UTC (assumed where no zone is given); None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
