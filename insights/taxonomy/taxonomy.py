"""The taxonomy: topics with their names in both languages, their aliases, and the terms of their papers.

All of it is data (taxonomy.toml), which an operator can replace. This module loads and validates the file, and finds
the topic that a person types: "LLMs", "강화 학습", "gnn", "🪐 Computer Vision".
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

from insights.errors import BadConfiguration
from insights.model import LANGUAGES, OTHER_TOPIC, Language, Topic

DEFAULT_FILE = Path(__file__).with_name("taxonomy.toml")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_WORD = re.compile(r"[^\W_]+")
_IGNORED_WORDS = frozenset({"and", "the", "of", "on", "및"})
_MIN_SIMILARITY = 0.6
_MIN_STEM_LENGTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The evidence for a topic: terms in three grades, and arXiv categories with their weights.
    `weight` is below 1 for a topic whose terms occur in papers of every kind.
    """

    strong: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    arxiv: Mapping[str, float] = field(default_factory=dict)
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """The topics in the file's order, and their lexicons by slug. `neutral` are phrases that count for no topic.
    `field_categories` and `field_terms` tell a paper about AI from one about, say, antennas.
    """

    topics: tuple[Topic, ...]
    lexicons: Mapping[str, Lexicon]
    neutral: tuple[str, ...] = ()
    field_categories: frozenset[str] = frozenset()
    field_terms: tuple[str, ...] = ()

    def get_topic(self, slug: str) -> Topic:
        """The topic; for a slug of another taxonomy, with which an edition or a subscription was made, one whose name is
        the slug.
        """
        known = self._by_slug.get(slug)
        return known or Topic(slug=slug, emoji="🗂️", names=dict.fromkeys(LANGUAGES, slug))

    def topic_name(self, slug: str, language: Language) -> str:
        """The topic's name in a language."""
        return self.get_topic(slug).names[language]

    def find_topic(self, text: str) -> Topic | None:
        """The topic whose slug, name or alias this is; case, spaces, hyphens and plural s are ignored."""
        return self._by_key.get(_spelling_key(text))

    def suggest_topics(self, text: str, max_topics: int = 3) -> tuple[Topic, ...]:
        """The topics with the most similar spellings, the most similar first; none when nothing is similar."""
        letters = _decompose(_spelling_key(text))
        if not letters:
            return ()
        similarity: dict[str, float] = {}
        for key, topic in self._by_key.items():
            similarity[topic.slug] = max(
                similarity.get(topic.slug, 0.0), _similarity(letters, _decompose(key))
            )
        similar = (slug for slug, value in similarity.items() if value >= _MIN_SIMILARITY)
        best = sorted(similar, key=lambda slug: -similarity[slug])
        return tuple(self._by_slug[slug] for slug in best[:max_topics])

    @cached_property
    def _by_slug(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def _by_key(self) -> dict[str, Topic]:
        return {_spelling_key(spelling): topic for topic in self.topics for spelling in list_spellings(topic)}


def list_spellings(topic: Topic) -> tuple[str, ...]:
    """Every spelling that names the topic: slug, names and aliases."""
    return (topic.slug, *topic.names.values(), *topic.aliases)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The taxonomy in a file, by default the shipped one. Raises BadConfiguration with one sentence for a bad file."""
    file = path or DEFAULT_FILE
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return _parse_taxonomy(table)
    except OSError as error:
        raise _configuration_error(file, f"it cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _configuration_error(file, f"it is not valid TOML ({error})") from error
    except _InvalidTaxonomy as error:
        raise _configuration_error(file, str(error)) from error


class _InvalidTaxonomy(Exception):
    """The error in a file that is valid TOML."""


def _configuration_error(file: Path, reason: str) -> BadConfiguration:
    return BadConfiguration("taxonomy.bad_file", cause=f"{file}: {reason}", file=str(file), reason=reason)


def _parse_taxonomy(table: dict[str, Any]) -> Taxonomy:
    entries = table.get("topic")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _InvalidTaxonomy("it has no [[topic]] tables")
    topics = tuple(_parse_topic(entry) for entry in entries)
    _check_unambiguous(topics)
    if OTHER_TOPIC not in {topic.slug for topic in topics}:
        raise _InvalidTaxonomy('the topic "other" is missing')
    lexicons = {topic.slug: _parse_lexicon(entry) for topic, entry in zip(topics, entries, strict=True)}
    terms, neutral = (_parse_terms(table, key, "the file") for key in ("field_terms", "neutral"))
    categories = _parse_strings(table, "field_categories", "the file")
    return Taxonomy(
        topics=topics,
        lexicons=lexicons,
        neutral=neutral,
        field_categories=frozenset(categories),
        field_terms=terms,
    )


def _parse_topic(entry: dict[str, Any]) -> Topic:
    slug = entry.get("slug")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise _InvalidTaxonomy(f"{slug!r} is not a slug (lower-case letters, digits, hyphens)")
    names = {language: _require_text(entry, language, slug) for language in LANGUAGES}
    aliases = _parse_strings(entry, "aliases", slug)
    return Topic(slug=slug, emoji=_require_text(entry, "emoji", slug), names=names, aliases=aliases)


def _parse_lexicon(entry: dict[str, Any]) -> Lexicon:
    slug = entry["slug"]
    arxiv = entry.get("arxiv", {})
    if not isinstance(arxiv, dict) or not all(type(weight) in (int, float) for weight in arxiv.values()):
        raise _InvalidTaxonomy(f'"arxiv" of "{slug}" must give each category a number')
    weight = entry.get("weight", 1.0)
    if type(weight) not in (int, float) or weight < 0:
        raise _InvalidTaxonomy(f'"weight" of "{slug}" must be a number')
    strong, plain, weak = (_parse_terms(entry, kind, slug) for kind in ("strong", "plain", "weak"))
    return Lexicon(strong=strong, plain=plain, weak=weak, arxiv=arxiv, weight=weight)


def _require_text(entry: dict[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _InvalidTaxonomy(f'"{key}" of "{where}" is missing')
    return value


def _parse_strings(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise _InvalidTaxonomy(f'"{key}" of "{where}" must be a list of words')
    return tuple(values)


def _parse_terms(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Terms that a text can contain. A stem ("robot*") needs three letters: shorter ones would match anything."""
    terms = _parse_strings(entry, key, where)
    for term in terms:
        words = _WORD.findall(term)
        if not words or (term.endswith("*") and len(words[0]) < _MIN_STEM_LENGTH and len(words) == 1):
            raise _InvalidTaxonomy(f'"{term}" in "{key}" of "{where}" is no term')
    return terms


def _check_unambiguous(topics: tuple[Topic, ...]) -> None:
    slugs: dict[str, str] = {}
    for topic in topics:
        for spelling in list_spellings(topic):
            first = slugs.setdefault(_spelling_key(spelling), topic.slug)
            if first != topic.slug:
                raise _InvalidTaxonomy(f'"{spelling}" stands for both "{first}" and "{topic.slug}"')
    if len({topic.slug for topic in topics}) != len(topics):
        raise _InvalidTaxonomy("a slug stands twice")


def _spelling_key(text: str) -> str:
    """A spelling without case, spaces, hyphens, signs, "and" and a final s."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = "".join(word for word in _WORD.findall(folded) if word not in _IGNORED_WORDS)
    # Three letters or fewer keep their s: "MAS" is not a plural.
    return joined[:-1] if len(joined) > 3 and joined.endswith("s") else joined  # noqa: PLR2004


def _decompose(key: str) -> str:
    """With each Hangul syllable decomposed into letters, so that 강하학습 is similar to 강화학습."""
    return unicodedata.normalize("NFD", key)


def _similarity(text: str, key: str) -> float:
    """From 0 to 1; at least 0.8 where one is a prefix of the other."""
    shorter = min(len(text), len(key))
    if shorter > 2 and (key.startswith(text) or text.startswith(key)):  # noqa: PLR2004
        return 0.8 + 0.2 * shorter / max(len(text), len(key))
    return SequenceMatcher(None, text, key).ratio()
