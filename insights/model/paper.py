"""The Paper: one record for all sources and versions of a paper."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AnnounceType(StrEnum):
    """How arXiv announced a paper in its daily feed (rss_specifications: arxiv:announce_type)."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper, merged from all sources and versions."""

    id: str
    """arXiv's identifier without its version ("2411.02355", "quant-ph/0201082"); "t-<hash>" of the normalised
    title where a source gives none."""
    title: str
    abstract: str
    version: int | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """arXiv categories, the primary one first."""
    published: datetime | None = None
    """When version 1 was submitted; not when it was announced."""
    updated: datetime | None = None
    announced: date | None = None
    """The day of the arXiv list that carried it (Eastern time)."""
    announce: AnnounceType | None = None
    url: str = ""
    pdf_url: str = ""
    comment: str = ""
    doi: str = ""
    journal_ref: str = ""
    """Where it was published, as its authors gave it to arXiv."""
    licence: str = ""
    sources: tuple[str, ...] = ()
    votes: int = 0
    """Upvotes on Hugging Face; 0 where nobody voted or the source is off."""
    organization: str = ""
    """The lab or company whose paper it is, where a source names one: Hugging Face does of papers that an organization
    claimed.
    """
    hot: bool = False
    """Whether deeplearn.org lists it among its hot papers."""
    links: tuple[str, ...] = ()
    """Second addresses: deeplearn.org's page, a project page."""
    is_paraphrase: bool = False
    """Whether the abstract is a paraphrase and not the authors' words: nothing of it may be quoted."""
