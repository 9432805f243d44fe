"""What a request asks of a page besides its address: the language, and where links lead."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from bot.web.app import request_language
from bot.web.middleware import is_local_request
from insights.model import LANGUAGES, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One request for a page."""

    language: Language
    is_chosen: bool
    """Whether the address names the language; then all links of the page do."""
    path: str
    query: tuple[tuple[str, str], ...]
    """The address's parameters without the language."""
    base_url: str
    """Scheme and host for addresses that leave the page, without a final slash."""
    is_local: bool
    """Whether a browser on this machine asks: it has the chat page."""

    @classmethod
    def from_request(cls, request: Request, *, default: Language, public_url: str = "") -> "PageRequest":
        """?lang= decides, else the browser's first language, else `default`."""
        chosen = request.query_params.get("lang", "")
        language = next((each for each in LANGUAGES if each == chosen), None)
        return cls(
            language=language or request_language(request, default),
            is_chosen=language is not None,
            path=request.url.path,
            query=tuple(
                (name, value) for name, value in request.query_params.multi_items() if name != "lang"
            ),
            base_url=public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}",
            is_local=is_local_request(request.scope),
        )

    def link(self, path: str, /, **parameters: object) -> str:
        """An address on this server in the page's language; parameters that are empty are left out."""
        given = {name: str(value) for name, value in parameters.items() if value not in (None, "", False)}
        if self.is_chosen:
            given["lang"] = self.language
        return quote(path, safe="/") + (f"?{urlencode(given)}" if given else "")

    def absolute(self, path: str) -> str:
        """The whole address of a path on this server."""
        return f"{self.base_url}{quote(path, safe='/')}"

    @property
    def canonical(self) -> str:
        """The page's whole address without the language."""
        return self._address(self.query)

    def in_language(self, language: Language) -> str:
        """This page's whole address in a language."""
        return self._address((*self.query, ("lang", language)))

    def switch(self, language: Language) -> str:
        """This page's address on this server in a language."""
        return f"{quote(self.path, safe='/')}?{urlencode((*self.query, ('lang', language)))}"

    def _address(self, query: tuple[tuple[str, str], ...]) -> str:
        return self.absolute(self.path) + (f"?{urlencode(query)}" if query else "")
