"""One sentence for one paper: the sentence of its abstract that says best what was done, trimmed.

A linear ranker over hand-made features of each sentence, its place and its kinship with title and abstract.
Its weights (tldr_weights.json) are learned by benchmarks/train_tldr.py on the train part of SciTLDR
(Cachola et al. 2020) with a listwise loss; at run time it is a sum of products.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import mul
from pathlib import Path

from insights.writing.extractive.compression import opens_adrift, trim
from insights.writing.extractive.rhetorical_roles import shares
from insights.writing.extractive.sentence_features import SentenceFeatures, analyse, content

SHORT, LONG = (8, 12), (35, 45)
FEW, BARE = 6, 0.4
"""Content words a summary needs, and what each missing one costs."""
BEFORE, OLD_NEWS = 0.6, 0.8
"""From this probability on a sentence is background; what that costs where the abstract also says what was done."""
ADRIFT = 0.6
"""What it costs to begin with something that only an earlier sentence tells ("These results")."""
_TELLS = re.compile(
    r"\b(?:we|our|this (?:[\w\-]+ )?(?:paper|work|study|research|article|survey|report|letter|thesis|chapter|review))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """What an abstract's sentences share with the whole and with its title."""

    sentences: Sequence[SentenceFeatures]
    content: tuple[frozenset[str], ...]
    title: frozenset[str]
    spread: Mapping[str, int]
    """In how many sentences a content word stands."""
    weights: Mapping[str, float]
    """How much a content word counts by that, damped by logarithm."""
    size: float
    """The length of the abstract's vector of content words."""
    longest: int
    proposes: int | None
    speaks: int | None

    @classmethod
    def of(cls, sentences: Sequence[SentenceFeatures], title: str) -> "Abstract":
        words = tuple(frozenset(one.content) for one in sentences)
        spread = Counter(word for own in words for word in own)
        weights = {word: 1 + math.log(times) for word, times in spread.items()}
        return cls(
            sentences=sentences,
            content=words,
            title=content(title),
            spread=spread,
            weights=weights,
            size=math.sqrt(math.fsum(weight**2 for weight in weights.values())),
            longest=max([1, *(one.size for one in sentences)]),
            proposes=_first_with(sentences, "propose", "here"),
            speaks=_first_with(sentences, "we"),
        )


def best_sentence(sentences: Sequence[str], title: str) -> str:
    """The summary: a sentence of the abstract with deletions only. Without sentences, the title."""
    return best_of([analyse(sentence) for sentence in sentences], title)


def best_of(sentences: Sequence[SentenceFeatures], title: str) -> str:
    """The same for sentences that were looked at already."""
    if not sentences:
        return title
    return trim(sentences[best_place(sentences, title)].text)


def best_place(sentences: Sequence[SentenceFeatures], title: str) -> int:
    weights = _weights()
    scores = [
        sum(map(mul, map(weights.__getitem__, vector), vector.values()))
        for vector in _vectors(sentences, title)
    ]
    scores = [score - lack for score, lack in zip(scores, _lacks(sentences), strict=True)]
    return max(range(len(scores)), key=scores.__getitem__)


def _lacks(sentences: Sequence[SentenceFeatures]) -> list[float]:
    """What a reader of the day's list would miss: a sentence too bare to say anything, or one that tells how
    things were before where another tells what was done.
    """
    bare = [BARE * max(0, FEW - len(set(one.content))) + ADRIFT * opens_adrift(one.text) for one in sentences]
    told = ["we" in one.cues or _TELLS.search(one.text) is not None for one in sentences]
    if not any(told):
        return bare
    before = [share["background"] > BEFORE for share in shares([one.leaning for one in sentences])]
    return [lack + OLD_NEWS * (old and not ours) for lack, ours, old in zip(bare, told, before, strict=True)]


def featured(sentences: Sequence[str], title: str) -> list[dict[str, float]]:
    """One feature vector per sentence; the training script starts here."""
    return _vectors([analyse(sentence) for sentence in sentences], title)


def _vectors(sentences: Sequence[SentenceFeatures], title: str) -> list[dict[str, float]]:
    abstract = Abstract.of(sentences, title)
    vectors = [_features(abstract, place) for place in range(len(sentences))]
    _add_standing(vectors)
    return vectors


def _features(abstract: Abstract, place: int) -> dict[str, float]:
    one = abstract.sentences[place]
    own = {
        **_place(place, len(abstract.sentences)),
        **_length(one.size, abstract.longest),
        **{f"cue_{name}": 1.0 for name in one.cues},
        **_order(abstract, place),
        **_kinship(abstract, place),
        **_title(abstract, place),
    }
    return {**own, **_together(own, one.cues)}


@lru_cache(maxsize=1024)
def _place(place: int, total: int) -> Mapping[str, float]:
    share = place / max(1, total - 1)
    return {
        "place": share,
        "place_squared": share * share,
        "first": float(place == 0),
        "second": float(place == 1),
        "last": float(place == total - 1),
        "last_but_one": float(place == total - 2),
    }


@lru_cache(maxsize=4096)
def _length(words: int, longest: int) -> Mapping[str, float]:
    return {
        "words": words / 30,
        "words_squared": (words / 30) ** 2,
        "words_log": math.log(words + 1),
        **{f"under_{limit}": float(words < limit) for limit in SHORT},
        **{f"over_{limit}": float(words > limit) for limit in LONG},
        "words_relative": words / longest,
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
    own, one = abstract.content[place], abstract.sentences[place]
    times = [abstract.spread[word] for word in own]
    size = max(1, len(own))
    before = abstract.content[place - 1] if place else frozenset()
    after = abstract.content[place + 1] if place + 1 < len(abstract.content) else frozenset()
    return {
        "central": _centrality(own, abstract),
        "frequent": sum(times) / size,
        "repeated": (len(times) - times.count(1)) / size,
        "like_before": _likeness(own, before),
        "like_after": _likeness(own, after),
        "empty_words": 1 - len(one.content) / max(1, one.size),
    }


def _title(abstract: Abstract, place: int) -> dict[str, float]:
    own = abstract.content[place]
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


def _centrality(own: frozenset[str], abstract: Abstract) -> float:
    """Cosine between the sentence's words and the abstract's, damped by logarithm."""
    if not own:
        return 0.0
    shared = math.fsum(map(abstract.weights.__getitem__, own))  # in whatever order a set gives them
    return shared / (math.sqrt(len(own)) * abstract.size) * min(1.0, len(abstract.sentences) / 2)


def _likeness(own: frozenset[str], other: frozenset[str]) -> float:
    return len(own & other) / math.sqrt(len(own) * len(other)) if own and other else 0.0


def _first_with(sentences: Sequence[SentenceFeatures], *names: str) -> int | None:
    return next((place for place, one in enumerate(sentences) if not one.cues.isdisjoint(names)), None)


@cache
def _weights() -> Mapping[str, float]:
    """Nothing for what was left out as negligible."""
    stored = json.loads(Path(__file__).with_name("tldr_weights.json").read_text(encoding="utf-8"))
    return defaultdict(float, {str(name): float(weight) for name, weight in stored.items()})
