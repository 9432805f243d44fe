"""Follows every link of a folder of HTML files, as a server that only serves files would."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

LINK_ATTRIBUTES = frozenset({"href", "src", "srcset"})


class PageLinks(HTMLParser):
    """The links of a page, and the ids that a fragment can name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.forms = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.forms += tag == "form"
        for name, value in attrs:
            if name in LINK_ATTRIBUTES and tag != "form":
                self.links.append(value or "")
            elif name == "id":
                self.ids.add(value or "")


def read_pages(folder: Path) -> dict[Path, PageLinks]:
    return {path: PageLinks(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def dead_links(folder: Path) -> list[str]:
    """Each link of a page that leads to no file of the folder, or to a place that the file has not; whole addresses are not
    followed.
    """
    pages = read_pages(folder)
    dead = []
    for path, page in pages.items():
        for link in page.links:
            address, fragment = urldefrag(link)
            if urlsplit(link).scheme:
                continue
            target = (path.parent / unquote(address)).resolve() if address else path.resolve()
            known = pages.get(target)
            if (
                not target.is_file()
                or link.startswith("/")
                or (fragment and known and fragment not in known.ids)
            ):
                dead.append(f"{path.relative_to(folder)}: {link}")
    return dead
