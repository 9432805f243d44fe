r"""Removes from a model's response, as it streams in, what no text should have: NUL, control characters and lone
surrogates, raw or as JSON's escapes (`\u0000`, half of an emoji: `\ud83d`).
"""

import json
import re

from insights.text.cleaning import remove_unprintable

_ESCAPE = re.compile(r"(?P<run>(?:\\u[0-9a-fA-F]{4})+)|(?P<open>\\(?:u[0-9a-fA-F]{0,3})?\Z)|\\.", re.DOTALL)
_OPEN_END = re.compile(r"(?:\\(?:u[0-9a-fA-F]{0,3})?)?\Z")
_FIRST_HALF = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")


class ResponseCleaner:
    """Cleans one response. What a piece leaves open is held back until the next."""

    def __init__(self) -> None:
        self._half = ""
        """The first half of an emoji, whose second half may follow."""
        self._held = ""

    def clean(self, piece: str) -> str:
        """What is certain so far; "" when all of it may still be continued."""
        raw = self._half + piece
        self._half = raw[-1:] if "\ud800" <= raw[-1:] <= "\udbff" else ""
        text = self._held + _clean_raw(raw.removesuffix(self._half))
        end = _certain_length(text)
        self._held = text[end:]
        return _ESCAPE.sub(_clean_escape, text[:end])

    def finish(self) -> str:
        """The rest, at the response's end."""
        held, self._held, self._half = self._held, "", ""
        return _ESCAPE.sub(_clean_escape, held)


def clean_response(text: str) -> str:
    """A whole response, cleaned."""
    cleaner = ResponseCleaner()
    return cleaner.clean(text) + cleaner.finish()


def _certain_length(text: str) -> int:
    r"""Up to an escape, or the first half of an emoji as one, that the next piece may complete."""
    end = len(text)
    for match in _ESCAPE.finditer(text):
        if match["open"]:
            end = match.start()
        if match["run"] and _OPEN_END.match(text, match.end()) and _FIRST_HALF.search(match["run"]):
            return match.end() - 6
    return end


def _clean_raw(text: str) -> str:
    """Halves of an emoji that came in two pieces are joined; what is no whole character goes."""
    return remove_unprintable(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore"))


def _clean_escape(match: re.Match[str]) -> str:
    if match["run"]:
        written = json.loads(f'"{match["run"]}"')
        cleaned = remove_unprintable(written)
        return match["run"] if cleaned == written else json.dumps(cleaned)[1:-1]
    return "" if match[0] == r"\b" else match[0]
