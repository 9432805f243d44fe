"""The topics: their names in both languages, what people call them, and the words that betray them.

All of it is data (taxonomy.toml), so that whoever runs the bot can edit it. This room reads the file, refuses
a bad one in one sentence, and understands what a person types: "LLMs", "강화 학습", "gnn", "🪐 Computer Vision".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

from insights.errors import BadConfiguration
from insights.model import LANGUAGES, Language, Topic

SHIPPED = Path(__file__).with_name("taxonomy.toml")
OTHER = "other"
"""The slug of papers whose topic nothing says clearly."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_WORDS = re.compile(r"[^\W_]+")
_JOINING = frozenset({"and", "the", "of", "on", "및"})
_NEAR_ENOUGH = 0.6
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What speaks for a topic: terms by how much they say, and arXiv categories with their weight.
    `weight` is below 1 for a topic whose words stand in papers of every kind.
    """

    strong: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    arxiv: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """The topics in the file's order, each with its lexicon; `neutral` are phrases that say nothing.
    `field_categories` and `field_terms` tell a paper about AI from one about, say, antennas.
    """

    topics: tuple[Topic, ...]
    lexicons: Mapping[str, Lexicon]
    neutral: tuple[str, ...] = ()
    field_categories: frozenset[str] = frozenset()
    field_terms: tuple[str, ...] = ()

    def topic(self, slug: str) -> Topic:
        """KeyError for an unknown slug."""
        return self._by_slug[slug]

    def name(self, slug: str, language: Language) -> str:
        """KeyError for an unknown slug."""
        return self._by_slug[slug].names[language]

    def find(self, words: str) -> Topic | None:
        """The topic a person means by its slug, a name or an alias, however it is spelled together."""
        return self._by_key.get(_key(words))

    def suggest(self, words: str, n: int = 3) -> tuple[Topic, ...]:
        """The topics spelled most like `words`, the nearest first; none when nothing is near."""
        asked = _letters(_key(words))
        if not asked:
            return ()
        near: dict[str, float] = {}
        for key, topic in self._by_key.items():
            near[topic.slug] = max(near.get(topic.slug, 0.0), _likeness(asked, _letters(key)))
        best = sorted((slug for slug in near if near[slug] >= _NEAR_ENOUGH), key=lambda slug: -near[slug])
        return tuple(self._by_slug[slug] for slug in best[:n])

    @cached_property
    def _by_slug(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def _by_key(self) -> dict[str, Topic]:
        return {_key(spelled): topic for topic in self.topics for spelled in spellings(topic)}


def spellings(topic: Topic) -> tuple[str, ...]:
    """Everything that names the topic."""
    return (topic.slug, *topic.names.values(), *topic.aliases)


def load(path: Path | None = None) -> Taxonomy:
    """The taxonomy of a file, or the shipped one. BadConfiguration says in one sentence what is wrong."""
    file = path or SHIPPED
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return _taxonomy(table)
    except OSError as error:
        raise _bad(file, f"it cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(file, f"it is not valid TOML ({error})") from error
    except _WrongError as error:
        raise _bad(file, str(error)) from error


class _WrongError(Exception):
    """What is wrong in a file that is valid TOML."""


def _bad(file: Path, reason: str) -> BadConfiguration:
    return BadConfiguration("taxonomy.bad_file", cause=f"{file}: {reason}", file=str(file), reason=reason)


def _taxonomy(table: dict[str, Any]) -> Taxonomy:
    entries = table.get("topic")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _WrongError("it has no [[topic]] tables")
    topics = tuple(_topic(entry) for entry in entries)
    _refuse_ambiguous(topics)
    if OTHER not in {topic.slug for topic in topics}:
        raise _WrongError('the topic "other" is missing')
    lexicons = {topic.slug: _lexicon(entry) for topic, entry in zip(topics, entries, strict=True)}
    terms, neutral = (_terms(table, key, "the file") for key in ("field_terms", "neutral"))
    categories = _strings(table, "field_categories", "the file")
    return Taxonomy(
        topics=topics,
        lexicons=lexicons,
        neutral=neutral,
        field_categories=frozenset(categories),
        field_terms=terms,
    )


def _topic(entry: dict[str, Any]) -> Topic:
    slug = entry.get("slug")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise _WrongError(f"{slug!r} is no slug (lower-case letters, digits, hyphens)")
    names = {language: _words(entry, language, slug) for language in LANGUAGES}
    aliases = _strings(entry, "aliases", slug)
    return Topic(slug=slug, emoji=_words(entry, "emoji", slug), names=names, aliases=aliases)


def _lexicon(entry: dict[str, Any]) -> Lexicon:
    slug = entry["slug"]
    arxiv = entry.get("arxiv", {})
    if not isinstance(arxiv, dict) or not all(type(weight) in (int, float) for weight in arxiv.values()):
        raise _WrongError(f'"arxiv" of "{slug}" must give each category a number')
    weight = entry.get("weight", 1.0)
    if type(weight) not in (int, float) or weight < 0:
        raise _WrongError(f'"weight" of "{slug}" must be a number')
    strong, plain, weak = (_terms(entry, kind, slug) for kind in ("strong", "plain", "weak"))
    return Lexicon(strong=strong, plain=plain, weak=weak, arxiv=arxiv, weight=weight)


def _words(entry: dict[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _WrongError(f'"{key}" of "{where}" is missing')
    return value


def _strings(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise _WrongError(f'"{key}" of "{where}" must be a list of words')
    return tuple(values)


def _terms(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Terms a text can hold. A beginning ("robot*") needs three letters: shorter ones would meet anything."""
    terms = _strings(entry, key, where)
    for term in terms:
        words = _WORDS.findall(term)
        if not words or (term.endswith("*") and len(words[0]) < _SHORTEST_STEM and len(words) == 1):
            raise _WrongError(f'"{term}" in "{key}" of "{where}" is no term')
    return terms


def _refuse_ambiguous(topics: tuple[Topic, ...]) -> None:
    """One spelling, one topic."""
    taken: dict[str, str] = {}
    for slug, spelled in _spelled(topics):
        first = taken.setdefault(_key(spelled), slug)
        if first != slug:
            raise _WrongError(f'"{spelled}" stands for both "{first}" and "{slug}"')
    if len({topic.slug for topic in topics}) != len(topics):
        raise _WrongError("a slug stands twice")


def _spelled(topics: tuple[Topic, ...]) -> Iterator[tuple[str, str]]:
    return ((topic.slug, spelled) for topic in topics for spelled in spellings(topic))


def _key(words: str) -> str:
    """What stays of a spelling when case, spaces, hyphens, signs, "and" and a last s do not matter."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    joined = "".join(word for word in _WORDS.findall(folded) if word not in _JOINING)
    # Three letters or fewer keep their s: "MAS" is no plural.
    return joined[:-1] if len(joined) > 3 and joined.endswith("s") else joined  # noqa: PLR2004


def _letters(key: str) -> str:
    """Hangul taken apart into its letters, so that 강하학습 lies near 강화학습."""
    return unicodedata.normalize("NFD", key)


def _likeness(asked: str, key: str) -> float:
    """From 0 to 1; a beginning of a name counts as near it."""
    shorter = min(len(asked), len(key))
    if shorter > 2 and (key.startswith(asked) or asked.startswith(key)):  # noqa: PLR2004
        return 0.8 + 0.2 * shorter / max(len(asked), len(key))
    return SequenceMatcher(None, asked, key).ratio()
