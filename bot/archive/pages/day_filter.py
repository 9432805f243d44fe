"""The filters of a day's papers: topic, venue, published code. They are parameters of the address."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insights.digest.acceptance import parse_acceptance
from insights.digest.code_links import find_code_links
from insights.ports.storage import SearchHit

MAX_VENUES = 30
"""Venues offered, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFilter:
    """What must be true of a paper; empty conditions hold for all. `topic` is its first, as in every count."""

    topic: str = ""
    venue: str = ""
    code: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DayFilter":
        return cls(topic=query.get("topic", ""), venue=query.get("venue", ""), code=query.get("code") == "1")

    @property
    def is_set(self) -> bool:
        return self != DayFilter()

    def select(self, papers: Sequence[SearchHit]) -> list[SearchHit]:
        """The papers for which every condition holds, in their order."""
        return [hit for hit in papers if self._matches(hit)] if self.is_set else list(papers)

    def _matches(self, hit: SearchHit) -> bool:
        return (
            (not self.topic or self.topic == hit.classified.topic)
            and (not self.venue or venue_name(hit) == self.venue)
            and (not self.code or bool(find_code_links(hit.classified.paper)))
        )


def venue_name(hit: SearchHit) -> str:
    """The venue that accepted the paper, without its year; empty where the record names none."""
    comment = hit.classified.paper.comment
    acceptance = parse_acceptance(comment) if comment else None
    return acceptance.venue.rstrip("0123456789 ") if acceptance else ""


def count_venues(papers: Sequence[SearchHit]) -> list[tuple[str, int]]:
    """The venues of the papers with how many each accepted, the most frequent first."""
    counts = Counter(name for hit in papers if (name := venue_name(hit)))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_VENUES]


def count_topics_of(papers: Sequence[SearchHit]) -> dict[str, int]:
    """By first topic, the largest first, `other` last."""
    counts = Counter(hit.classified.topic for hit in papers)
    order = sorted(counts, key=lambda slug: (slug == "other", -counts[slug], slug))
    return {slug: counts[slug] for slug in order}
