"""Papers as a file for a reference manager, in the format that is asked for."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from insights.citations.bibtex import to_bibtex
from insights.citations.csl_json import to_csl_json
from insights.citations.record import CitedPaper, name_records
from insights.citations.ris import to_ris
from insights.model import Paper


class CitationFormat(StrEnum):
    """A format, by the word that commands and addresses have for it."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"

    @property
    def suffix(self) -> str:
        """The end of a file's name."""
        return _FORMATS[self].suffix

    @property
    def media_type(self) -> str:
        return _FORMATS[self].media_type


class _Format(NamedTuple):
    suffix: str
    media_type: str
    write: Callable[[Iterable[CitedPaper]], str]


_FORMATS: Mapping[CitationFormat, _Format] = {
    CitationFormat.BIBTEX: _Format(".bib", "application/x-bibtex", to_bibtex),
    CitationFormat.RIS: _Format(".ris", "application/x-research-info-systems", to_ris),
    CitationFormat.CSL_JSON: _Format(".json", "application/vnd.citationstyles.csl+json", to_csl_json),
}


def export_citations(papers: Iterable[Paper], citation_format: CitationFormat) -> str:
    """The papers, each once and in their order, as the content of one file (UTF-8). Empty, or an empty list, for none."""
    return _FORMATS[citation_format].write(name_records(papers))
