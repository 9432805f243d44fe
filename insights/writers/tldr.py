"""One sentence for one paper: the sentence of its abstract that says best what was done, trimmed.

A linear ranker over hand-made features of each sentence, its place and its kinship with title and abstract.
Its weights (tldr_weights.json) are learned by benchmarks/train_tldr.py on the train part of SciTLDR
(Cachola et al. 2020) with a listwise loss; at run time it is a sum of products.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.reading.words import FUNCTION_WORDS, WORD
from insights.writers.cues import cues
from insights.writers.roles import roles
from insights.writers.trims import trim

PREFIX = 7
"""Letters by which content words are compared: as good as stems here, and faster."""
SHORTEST_CONTENT = 3
SHORT, LONG = (8, 12), (35, 45)
FEW, BARE = 6, 0.4
"""Content words a summary needs, and what each missing one costs."""
BEFORE, OLD_NEWS = 0.6, 0.8
"""From this probability on a sentence is background; what that costs where the abstract also says what was done."""
_TELLS = re.compile(
    r"\b(?:we|our|this (?:[\w\-]+ )?(?:paper|work|study|research|article|survey|report|letter|thesis|chapter|review))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """An abstract's sentences, seen once: words, content words, cues, and what they share with the whole."""

    words: tuple[int, ...]
    content: tuple[tuple[str, ...], ...]
    cues: tuple[frozenset[str], ...]
    title: frozenset[str]
    spread: Mapping[str, int]
    """In how many sentences a content word stands."""
    size: float
    """The length of the abstract's vector of content words."""
    proposes: int | None
    speaks: int | None

    @classmethod
    def of(cls, sentences: Sequence[str], title: str) -> "Abstract":
        found = [WORD.findall(sentence.lower()) for sentence in sentences]
        content = tuple(tuple(_content(words)) for words in found)
        seen = tuple(cues(sentence) for sentence in sentences)
        spread = Counter(word for words in content for word in set(words))
        return cls(
            words=tuple(len(words) for words in found),
            content=content,
            cues=seen,
            title=frozenset(_content(WORD.findall(title.lower()))),
            spread=spread,
            size=math.sqrt(sum((1 + math.log(times)) ** 2 for times in spread.values())),
            proposes=_first_with(seen, "propose", "here"),
            speaks=_first_with(seen, "we"),
        )


def best_sentence(sentences: Sequence[str], title: str) -> str:
    """The summary: a sentence of the abstract with deletions only. Without sentences, the title."""
    if not sentences:
        return title
    return trim(sentences[best_place(sentences, title)])


def best_place(sentences: Sequence[str], title: str) -> int:
    weights = _weights()
    scores = [
        sum(weights.get(name, 0.0) * value for name, value in features.items())
        for features in featured(sentences, title)
    ]
    scores = [score - lack for score, lack in zip(scores, _lacks(sentences), strict=True)]
    return max(range(len(scores)), key=scores.__getitem__)


def _lacks(sentences: Sequence[str]) -> list[float]:
    """What a reader of the day's list would miss: a sentence too bare to say anything, or one that tells how
    things were before where another tells what was done.
    """
    bare = [BARE * max(0, FEW - len(set(content(sentence)))) for sentence in sentences]
    told = [_TELLS.search(sentence) is not None for sentence in sentences]
    if not any(told):
        return bare
    before = [share["background"] > BEFORE for share in roles(sentences)]
    return [lack + OLD_NEWS * (old and not ours) for lack, ours, old in zip(bare, told, before, strict=True)]


def featured(sentences: Sequence[str], title: str) -> list[dict[str, float]]:
    """One feature vector per sentence; the training script and the ranker both start here."""
    abstract = Abstract.of(sentences, title)
    vectors = [_features(abstract, place) for place in range(len(sentences))]
    _add_standing(vectors)
    return vectors


def _features(abstract: Abstract, place: int) -> dict[str, float]:
    own = {
        **_place(place, len(abstract.words)),
        **_length(abstract, place),
        **{f"cue_{name}": 1.0 for name in abstract.cues[place]},
        **_order(abstract, place),
        **_kinship(abstract, place),
        **_title(abstract, place),
    }
    return {**own, **_together(own, abstract.cues[place])}


def _place(place: int, total: int) -> dict[str, float]:
    share = place / max(1, total - 1)
    return {
        "place": share,
        "place_squared": share * share,
        "first": float(place == 0),
        "second": float(place == 1),
        "last": float(place == total - 1),
        "last_but_one": float(place == total - 2),
    }


def _length(abstract: Abstract, place: int) -> dict[str, float]:
    words = abstract.words[place]
    return {
        "words": words / 30,
        "words_squared": (words / 30) ** 2,
        "words_log": math.log(words + 1),
        **{f"under_{limit}": float(words < limit) for limit in SHORT},
        **{f"over_{limit}": float(words > limit) for limit in LONG},
        "words_relative": words / max(1, *abstract.words),
    }


def _order(abstract: Abstract, place: int) -> dict[str, float]:
    """Where the sentence stands to the first that proposes and the first that says "we"."""
    head = abstract.proposes
    return {
        "first_we": float(place == abstract.speaks),
        "first_proposal": float(place == head),
        "after_proposal": float(head is not None and place == head + 1),
        "before_proposal": float(head is not None and place < head),
        "from_proposal": 0.5 if head is None else min(3, abs(place - head)) / 3,
    }


def _kinship(abstract: Abstract, place: int) -> dict[str, float]:
    own = set(abstract.content[place])
    spread = abstract.spread
    size = max(1, len(own))
    before = abstract.content[place - 1] if place else ()
    after = abstract.content[place + 1] if place + 1 < len(abstract.content) else ()
    return {
        "central": _centrality(own, abstract),
        "frequent": sum(spread[word] for word in own) / size,
        "repeated": sum(spread[word] > 1 for word in own) / size,
        "like_before": _likeness(own, before),
        "like_after": _likeness(own, after),
        "empty_words": 1 - len(abstract.content[place]) / max(1, abstract.words[place]),
    }


def _title(abstract: Abstract, place: int) -> dict[str, float]:
    own = set(abstract.content[place])
    shared = len(own & abstract.title)
    return {
        "title_told": shared / max(1, len(abstract.title)),
        "title_share": shared / max(1, len(own)),
        "title_any": float(shared > 0),
    }


def _together(own: Mapping[str, float], seen: frozenset[str]) -> dict[str, float]:
    pairs = {
        "propose": ("words", "place", "title_told"),
        "show": ("place", "words"),
        "we": ("central",),
        "evidence": ("place",),
    }
    return {f"{cue}_x_{name}": own[name] for cue, names in pairs.items() if cue in seen for name in names}


def _add_standing(vectors: list[dict[str, float]]) -> None:
    """How a sentence stands among its neighbours: against their mean, and whether it is the top one."""
    for name in ("central", "title_told", "words"):
        values = [vector[name] for vector in vectors]
        mean, top = sum(values) / len(values), max(values)
        for vector in vectors:
            vector[f"{name}_above"] = vector[name] - mean
            vector[f"{name}_top"] = float(vector[name] == top)


def _centrality(own: set[str], abstract: Abstract) -> float:
    """Cosine between the sentence's words and the abstract's, damped by logarithm."""
    if not own:
        return 0.0
    shared = sum(1 + math.log(abstract.spread[word]) for word in own)
    return shared / (math.sqrt(len(own)) * abstract.size) * min(1.0, len(abstract.words) / 2)


def _likeness(own: set[str], other: Sequence[str]) -> float:
    others = set(other)
    return len(own & others) / math.sqrt(len(own) * len(others)) if own and others else 0.0


def content(text: str) -> list[str]:
    """The content words of a text, as the ranker compares them."""
    return _content(WORD.findall(text.lower()))


def _content(words: Sequence[str]) -> list[str]:
    return [word[:PREFIX] for word in words if len(word) >= SHORTEST_CONTENT and word not in FUNCTION_WORDS]


def _first_with(seen: Sequence[frozenset[str]], *names: str) -> int | None:
    return next((place for place, found in enumerate(seen) if not found.isdisjoint(names)), None)


@cache
def _weights() -> dict[str, float]:
    stored = json.loads(Path(__file__).with_name("tldr_weights.json").read_text(encoding="utf-8"))
    return {str(name): float(weight) for name, weight in stored.items()}
