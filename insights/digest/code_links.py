"""Addresses of a paper's published code: the digest's reasons and the answers to questions tell the same of a paper."""

import re
from collections.abc import Iterator
from functools import lru_cache

from insights.model import Paper
from insights.text.sentences import split_sentences

_CODE_URL = re.compile(
    r"(?:https?://)?(?:www\.)?\b(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|anonymous\.4open\.science"
    r"|huggingface\.co/(?!datasets\b|papers\b))/?\w[^\s{}<>\"”|\\]*",
    re.IGNORECASE,
)
_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "4open.science", "huggingface.co")
"""One of these stands in every such address, and is much cheaper to look for."""
_TRAILING_SIGNS = ".,;:!?)]}'’*"
_FUTURE_RELEASE = re.compile(
    r"\b(?:will (?:be|soon|release|make|open|publish|share)|to be (?:released|published|made)|coming soon|(?:plan|intend)s? to"
    r"|(?:upon|after|on|once)\b[^.]{0,20}\b(?:acceptance|publication|accepted|published))\b[^.]*(?:\.\S[^.]*)*\.?$",
    re.IGNORECASE,
)
_UPON_ACCEPTANCE = re.compile(
    r"[^.;]{0,12}\b(?:upon|after|on|once)\b[^.]{0,20}\b(?:acceptance|publication|accepted|published)\b",
    re.IGNORECASE,
)


def find_code_links(paper: Paper) -> tuple[str, ...]:
    """The addresses of code in the paper's links, comment and abstract, each once; those not at which code will be
    published.
    """
    texts = (*paper.links, paper.comment, paper.abstract)
    return tuple(
        dict.fromkeys(link for text in texts if "/" in text and _names_host(text) for link in _links_in(text))
    )


def code_links_in(text: str) -> list[str]:
    """All addresses of code in a text, without the punctuation behind them."""
    return [_trim(match[0]) for match in _CODE_URL.finditer(text)]


def announces_future_release(text: str) -> bool:
    """Whether the last sentence of `text` says that something will be released."""
    return _FUTURE_RELEASE.search(text) is not None


@lru_cache(maxsize=4096)
def _links_in(text: str) -> tuple[str, ...]:
    """Cached: the ranking of the topics, the headlines, and every language's reports need those of a day's papers."""
    return tuple(link for part in split_sentences(text) if _names_host(part) for link in _published_in(part))


def _names_host(text: str) -> bool:
    lower = text.lower()
    return any(host in lower for host in _HOSTS)


def _published_in(sentence: str) -> Iterator[str]:
    for match in _CODE_URL.finditer(sentence):
        if not announces_future_release(sentence[: match.start()]) and not _UPON_ACCEPTANCE.match(
            sentence, match.end()
        ):
            yield _trim(match[0])


def _trim(url: str) -> str:
    url = url.rstrip(_TRAILING_SIGNS)
    return url if url.lower().startswith("http") else f"https://{url}"
