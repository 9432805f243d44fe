"""Identifiers of papers: arXiv ids wherever people and machines write them, their addresses, and keys of titles."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from insights.text.full_width import to_half_width

MAX_ID_LENGTH = 500
"""Characters; no identifier and no address of one is longer."""


class ArxivId(NamedTuple):
    """An identifier without its version ("2411.02355", "quant-ph/0201082"), and the version if there was one."""

    id: str
    version: int | None = None


# Archives that numbered papers before April 2007 (info.arxiv.org/help/arxiv_identifier, "up to March 2007").
# They are listed so that "and/0201082" in a text is no paper.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs"
    "|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol"
    "|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])"
# A subject class ("math.GT/0309136") is another spelling of the same paper and is dropped.
_ID = (
    rf"(?P<new>{_MONTH}\.[0-9]{{4,5}})(?:v(?P<new_version>[1-9][0-9]{{0,2}}))?"
    rf"|(?<![a-z])(?P<archive>{_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<number>{_MONTH}[0-9]{{3}})"
    r"(?:v(?P<old_version>[1-9][0-9]{0,2}))?"
)
_ID_IN_TEXT = re.compile(rf"(?<![0-9])(?<![0-9]\.)(?<![a-z]-)(?:{_ID})(?![0-9]|\.[0-9])", re.IGNORECASE)
_ID_OR_ADDRESS = re.compile(
    r"(?:(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]+)?/(?:\S*/)?)?(?:oai:arxiv\.org:|arxiv[:.]\s*)?"
    rf"(?:{_ID})(?:\.pdf)?(?:[?#]\S*)?[/.]?",
    re.IGNORECASE,
)
_LATEX_COMMAND = re.compile(
    r"\\(?:emph|text(?:bf|it|tt|sc|rm|sf|normal|superscript|subscript)?|math(?:rm|bf|it|cal|bb|sf|tt|frak)"
    r"|bf|it|tt|sc|rm|sf|em|mbox|boldsymbol|ensuremath)(?![a-zA-Z])"
)
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def find_ids(text: str) -> tuple[ArxivId, ...]:
    """Every arXiv id in free text, addresses included, in order, each once with its first mention's version."""
    ids: dict[str, ArxivId] = {}
    for match in _ID_IN_TEXT.finditer(to_half_width(text)):
        arxiv_id = _arxiv_id(match)
        ids.setdefault(arxiv_id.id, arxiv_id)
    return tuple(ids.values())


def parse_id(text: str) -> ArxivId | None:
    """The id that `text` is as a whole: bare, "arXiv:…", "oai:arXiv.org:…", a DOI or an address. None for other text."""
    match = _ID_OR_ADDRESS.fullmatch(to_half_width(text.strip())) if len(text) <= MAX_ID_LENGTH else None
    return _arxiv_id(match) if match else None


def _arxiv_id(match: re.Match[str]) -> ArxivId:
    version = match["new_version"] or match["old_version"]
    return ArxivId(
        match["new"] or f"{match['archive'].lower()}/{match['number']}", int(version) if version else None
    )


def abstract_url(paper_id: str) -> str:
    """The address of a paper's abstract at arXiv, always the newest version; "" for a paper without an arXiv id."""
    return "" if paper_id.startswith("t-") else f"https://arxiv.org/abs/{paper_id}"


def pdf_url(paper_id: str) -> str:
    """The address of a paper's PDF at arXiv, always the newest version; "" for a paper without an arXiv id."""
    return "" if paper_id.startswith("t-") else f"https://arxiv.org/pdf/{paper_id}"


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """The key by which titles are compared: without case, accents, punctuation, spaces and LaTeX commands.

    A title of nothing but punctuation keeps it, so that two such papers stay two.
    """
    plain = unicodedata.normalize("NFKD", _LATEX_COMMAND.sub("", title)).casefold()
    return _NOT_ALPHANUMERIC.sub("", plain) or "".join(plain.split())


def title_id(title: str) -> str:
    """The id of a paper whose source gives none: "t-" and a hash, the same for titles of one `title_key`."""
    return "t-" + hashlib.sha256(title_key(title).encode()).hexdigest()[:16]
