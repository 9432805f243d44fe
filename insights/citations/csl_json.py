"""CSL-JSON, as Zotero, pandoc and citeproc read it."""

import json
from collections.abc import Iterable
from typing import Any

from insights.citations.names import AuthorName
from insights.citations.record import CitedPaper


def to_csl_json(records: Iterable[CitedPaper]) -> str:
    """A JSON list with an item a paper; "article" is CSL's type of preprints."""
    return json.dumps([_item(record) for record in records], ensure_ascii=False, indent=1) + "\n"


def _item(record: CitedPaper) -> dict[str, Any]:
    item = {
        "id": record.key,
        "type": "article",
        "title": record.title,
        "author": [_name(author) for author in record.authors],
        "issued": {"date-parts": [list(record.date_parts)]} if record.date_parts else None,
        "publisher": "arXiv" if record.arxiv_id else "",
        "number": f"arXiv:{record.arxiv_id}" if record.arxiv_id else "",
        "DOI": record.doi,
        "URL": record.url,
        "abstract": record.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _name(author: AuthorName) -> dict[str, str]:
    parts = {
        "literal": author.literal,
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: value for name, value in parts.items() if value}
