"""The search of a static site: an index of words in small files, of which a search reads those of its own words.

Titles and summaries are indexed by `insights.text.search_terms.search_words`, as the bot's own search does. Papers are numbered, the
newest first. `search/words/KEY.js` has the words that begin with KEY and the papers of each, `search/topics/SLUG.js` the papers
of a topic, `search/papers/N.js` what is shown of CHUNK_SIZE papers. They are scripts, because a page on a disk may not read a file in any other way.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.static_site.file_names import file_name, safe_name
from insights.ports.storage import SearchHit
from insights.text.latex.plain_text import latex_to_text
from insights.text.search_terms import STOP_WORDS, search_words

CHUNK_SIZE = 20
"""Papers of one file: two kilobytes."""
MAX_PAPERS_OF_A_WORD = 8000
"""Of a more frequent word or topic the newest: alone it finds these, and beside a rarer word older papers count as having it."""
KEY_LENGTH = 2
"""Letters that the words of one file have in common; of words outside ASCII one."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Papers are added the newest first."""

    _papers: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Title, day, topic, and the name of its page."""
    _titles: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _summaries: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Word -> the papers whose title, or summary, has it."""
    _topics: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __len__(self) -> int:
        return len(self._papers)

    def add(self, hit: SearchHit) -> None:
        paper, number = hit.classified.paper, len(self._papers)
        title = latex_to_text(paper.title)
        page = (file_name(f"/papers/{quote(paper.id)}") or "").rpartition("/")[2]
        self._papers.append((title, str(hit.day), hit.classified.topic, page))
        for slug in hit.classified.topics:
            self._topics[slug].append(number)
        tldr = hit.tldr.valid if hit.tldr else None
        summary = f"{tldr.text} {tldr.result} {' '.join(tldr.frames.values())}" if tldr else ""
        in_title = set(search_words(f"{title} {paper.id}"))
        for word in in_title - STOP_WORDS:
            self._titles[word].append(number)
        for word in set(search_words(summary)) - in_title - STOP_WORDS:
            self._summaries[word].append(number)

    @property
    def keys(self) -> Sequence[str]:
        """What the files of words are called."""
        return sorted(self._words_by_key())

    @property
    def topics(self) -> Sequence[str]:
        """The slugs that have a file."""
        return sorted(self._topics)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Each file's path from the site's folder, and its content."""
        for key, words in self._words_by_key().items():
            entries = {word: self._entry(word) for word in words}
            yield f"search/words/{safe_name(key)}.js", _script("words", key, entries)
        for slug, numbers in self._topics.items():
            newest = numbers[:MAX_PAPERS_OF_A_WORD]
            limit = newest[-1:] if len(numbers) > len(newest) else []
            yield f"search/topics/{slug}.js", _script("topics", slug, [_encode(newest), *limit])
        for start in range(0, len(self._papers), CHUNK_SIZE):
            chunk = self._papers[start : start + CHUNK_SIZE]
            number = start // CHUNK_SIZE
            yield f"search/papers/{number}.js", _script("papers", number, chunk)

    def _words_by_key(self) -> Mapping[str, Sequence[str]]:
        by_key: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._titles.keys() | self._summaries.keys()):
            by_key[word[:KEY_LENGTH] if word.isascii() else word[0]].append(word)
        return by_key

    def _entry(self, word: str) -> list[str | int]:
        """The papers with the word in the title, those with it in the summary, and where one of both was cut the number up to
        which they are complete.
        """
        titles, summaries = self._titles.get(word, []), self._summaries.get(word, [])
        last = [
            each[MAX_PAPERS_OF_A_WORD - 1] for each in (titles, summaries) if len(each) > MAX_PAPERS_OF_A_WORD
        ]
        if not last:
            return [_encode(titles), _encode(summaries)]
        known = min(last)
        return [*(_encode([n for n in each if n <= known]) for each in (titles, summaries)), known]


def _script(kind: str, name: str | int, content: object) -> bytes:
    """JSON within a call; only ASCII, so that no server's idea of a charset matters."""
    return f"paperSearch.{kind}({json.dumps(name)}, {json.dumps(content, separators=(',', ':'))})\n".encode()


def _encode(numbers: Sequence[int]) -> str:
    """Rising numbers as their differences, to the base of 36."""
    return ".".join(_base_36(n - before) for before, n in zip((0, *numbers), numbers, strict=False))


def _base_36(number: int) -> str:
    digits = ""
    while number >= len(_DIGITS):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits
