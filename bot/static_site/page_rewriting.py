"""Makes a page of the bot's server one of a static site: links become relative, and what needs a running bot is taken out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from bot.static_site.file_names import file_name, relative_link

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SERVER = "https://archive.invalid"
"""What the pages are rendered for as PUBLIC_URL; no such host exists."""
_LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("source", "srcset"))
_WHOLE_ADDRESSES = (("link", "href"), ("meta", "content"))
"""Where a page has addresses that must be whole: the page's own in each language, its picture's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewrittenPage:
    """The page, and the addresses on the bot's server that it links to and that the site has."""

    html: str
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRewriter:
    """`has_address` says whether the site has an address for which there is a file; `other_address` is what to link to where it
    has not, "" for nothing. With `base_url`, where the site will stand, pages keep the addresses that must be whole.
    """

    has_address: Callable[[str], bool]
    other_address: Callable[[str], str]
    base_url: str = ""

    def rewrite(self, html: str, address: str, here: str) -> RewrittenPage:
        """`address` is the page's on the bot's server, `here` its file. Forms are taken out, and of links to what the site has not
        the text stays.
        """
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(html)
        for form in tree.css("form"):
            form.decompose()
        for tag, attribute in _WHOLE_ADDRESSES:
            for node in tree.css(f'{tag}[{attribute}^="{SERVER}/"]'):
                self._rewrite_whole(node, attribute)
        found: set[str] = set()
        for tag, attribute in _LINKS:
            for node in tree.css(f"{tag}[{attribute}]"):
                found |= self._rewrite_link(node, attribute, address, here)
        return RewrittenPage(html=tree.html or "", addresses=frozenset(found))

    def _rewrite_whole(self, node: "LexborNode", attribute: str) -> None:
        address = (node.attributes[attribute] or "").removeprefix(SERVER)
        file = file_name(address)
        if self.base_url and file and self.has_address(address):
            node.attrs[attribute] = f"{self.base_url}/{file}"
        else:
            node.decompose()

    def _rewrite_link(self, node: "LexborNode", attribute: str, address: str, here: str) -> set[str]:
        """The address that it leads to, if the site has it."""
        written = node.attributes[attribute] or ""
        whole, fragment = urldefrag(urljoin(SERVER + address, written))
        if written.startswith("#") or not whole.startswith(f"{SERVER}/"):
            return set()
        target = whole.removeprefix(SERVER)
        file = file_name(target)
        if file and self.has_address(target):
            node.attrs[attribute] = relative_link(here, file) + (f"#{fragment}" if fragment else "")
            return {target}
        if other := self.other_address(target):
            node.attrs[attribute] = other
        elif node.tag == "a":
            node.unwrap()
        else:
            node.decompose()
        return set()
