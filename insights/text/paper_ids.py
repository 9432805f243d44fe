"""Which paper is meant: arXiv's identifiers wherever people and machines write them, and titles compared.

Two pure questions that sources, the ledger of papers and the handlers all ask; imports nothing of ours.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


class ArxivId(NamedTuple):
    """An identifier without its version ("2411.02355", "quant-ph/0201082"), and the version if it was named."""

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
# A subject class ("math.GT/0309136") is an outside spelling of the same paper and is dropped.
_FORM = (
    rf"(?P<new>{_MONTH}\.[0-9]{{4,5}})(?:v(?P<new_version>[1-9][0-9]{{0,2}}))?"
    rf"|(?<![a-z])(?P<archive>{_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<number>{_MONTH}[0-9]{{3}})"
    r"(?:v(?P<old_version>[1-9][0-9]{0,2}))?"
)
_IN_TEXT = re.compile(rf"(?<![0-9])(?<![0-9]\.)(?<![a-z]-)(?:{_FORM})(?![0-9]|\.[0-9])", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:(?:https?://)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]+)?/(?:\S*/)?)?(?:oai:arxiv\.org:|arxiv[:.]\s*)?"
    rf"(?:{_FORM})(?:\.pdf)?(?:[?#]\S*)?[/.]?",
    re.IGNORECASE,
)
_LONGEST = 500  # characters; no identifier and no address of one is longer


def find_ids(text: str) -> tuple[ArxivId, ...]:
    """Every arXiv identifier in free text, links included, in order, each once with its first mention's version."""
    found: dict[str, ArxivId] = {}
    for match in _IN_TEXT.finditer(text):
        named = _named(match)
        found.setdefault(named.id, named)
    return tuple(found.values())


def read_id(text: str) -> ArxivId | None:
    """The identifier that the whole of `text` is: bare, "arXiv:…", "oai:arXiv.org:…", a DOI or an address."""
    match = _WHOLE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return _named(match) if match else None


def _named(match: re.Match[str]) -> ArxivId:
    version = match["new_version"] or match["old_version"]
    name = match["new"] or f"{match['archive'].lower()}/{match['number']}"
    return ArxivId(name, int(version) if version else None)


def abstract_page(paper_id: str) -> str:
    """The page of a paper at arXiv, always its newest version; empty for a paper arXiv has not numbered."""
    return "" if paper_id.startswith("t-") else f"https://arxiv.org/abs/{paper_id}"


def pdf_page(paper_id: str) -> str:
    """The PDF of a paper at arXiv, its newest version; empty for a paper arXiv has not numbered."""
    return "" if paper_id.startswith("t-") else f"https://arxiv.org/pdf/{paper_id}"


_DRESSING = re.compile(
    r"\\(?:emph|text(?:bf|it|tt|sc|rm|sf|normal|superscript|subscript)?|math(?:rm|bf|it|cal|bb|sf|tt|frak)"
    r"|bf|it|tt|sc|rm|sf|em|mbox|boldsymbol|ensuremath)(?![a-zA-Z])"
)


_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """A title as it is compared: case, accents, punctuation, spaces and TeX dressing do not count.

    A title made of nothing but signs keeps them, so that two such papers stay two.
    """
    plain = unicodedata.normalize("NFKD", _DRESSING.sub("", title)).casefold()
    key = _SIGNS.sub("", plain)
    return key or "".join(plain.split())


def title_id(title: str) -> str:
    """The id of a paper whose source gives none: the same for every spelling `title_key` takes as one."""
    return "t-" + hashlib.sha256(title_key(title).encode()).hexdigest()[:16]
