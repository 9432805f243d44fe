"""Absolute addresses of the archive's pages and pictures, in one language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from insights.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddresses:
    """`base` is where the bot is reached, without a final slash: "https://papers.example.org"."""

    base: str
    language: Language
    locate: Callable[[str], str] = str
    """Where the page of an address on the bot's server, from its first slash on, is on this one: elsewhere for static files."""

    def home(self) -> str:
        return self._page("/days")

    def day(self, day: date) -> str:
        return self._page(f"/days/{day}")

    def topic_of_day(self, day: date, slug: str) -> str:
        return self._page(f"/days/{day}/topics/{slug}")

    def topic(self, slug: str) -> str:
        return self._page(f"/topics/{slug}")

    def paper(self, paper_id: str) -> str:
        return self._page(f"/papers/{quote(paper_id)}")

    def search(self, query: str) -> str:
        return self._page("/search", q=query)

    def picture(self, ref: str) -> str:
        return self.base + self.locate(f"/pictures/{quote(ref)}")

    def _page(self, path: str, **parameters: str) -> str:
        query = urlencode({**parameters, "lang": self.language})
        return self.base + self.locate(f"{path}?{query}")
