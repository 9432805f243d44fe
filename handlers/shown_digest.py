"""Whether the messages that a chat was shown last are the newest digest, whose head numbers its papers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from insights.model import Edition
from insights.views.digest import MAX_TOPICS
from insights.views.headlines import headline_papers


def is_last_digest(lists: Sequence[Sequence[str]], edition: Edition, chosen: Sequence[str]) -> bool:
    """Whether the last lists of papers, the newest first, are the digest's: its head, then each of its topics in order, and
    none that was asked for later. `chosen` are the chat's topics; empty means all.
    """
    headlines = headline_papers(edition)
    size = len(headlines)
    place = next((n for n, ids in enumerate(lists) if size and tuple(ids[:size]) == headlines), None)
    if place is None:
        return False
    first_topics = {item.paper.id: item.topics[0] for item in edition.papers}
    papers = _join(tuple(reversed(lists[: place + 1])), first_topics)[size:]
    sent = [trend.topic for trend in edition.trends if not chosen or trend.topic in chosen][:MAX_TOPICS]
    topics = [topic for topic, _ in groupby(first_topics.get(paper, "") for paper in papers)]
    is_repeated = len(set(papers)) < len(papers) or len(set(topics)) < len(topics)
    may_be_missing = {first_topics[paper] for paper in headlines} | _single_paper_topics(
        first_topics.values()
    )
    return (
        bool(papers)
        and not is_repeated
        and set(topics) <= set(sent)
        and set(sent) - set(topics) <= may_be_missing
    )


def _single_paper_topics(first_topics: Iterable[str]) -> set[str]:
    """Topics whose message shows one paper, and is no list."""
    return {topic for topic, count in Counter(first_topics).items() if count == 1}


def _join(lists: Sequence[Sequence[str]], first_topics: Mapping[str, str]) -> tuple[str, ...]:
    """The papers of messages that follow each other. Where a topic was split in two, both messages have its papers: they
    end the first, and the second goes on with another topic. A topic that was asked for repeats papers.
    """
    joined: tuple[str, ...] = ()
    for number, ids in enumerate(lists, 1):
        overlap = next((n for n in range(len(ids), 0, -1) if joined[-n:] == tuple(ids[:n])), 0)
        following = first_topics.get(ids[overlap], "") if overlap < len(ids) else ""
        is_split = following != first_topics.get(ids[overlap - 1]) if following else number < len(lists)
        joined = (*joined, *ids[overlap if is_split else 0 :])
    return joined
