"""Summaries of a day's papers, by rules of their own: share with a result, with a leaning opening, with TeX.

The file holds papers as JSON lines (`id`, `title`, `abstract`). The rules share no word list with what selects the
sentences, and are stricter: what begins with a pronoun, a pointer or an adverb and a comma leans. A result counts when
it stands verbatim in the abstract, is another sentence than the summary, and holds a figure or a verb of outcome.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from insights.summarization.sentence_features import abstract_sentences
from insights.summarization.summary import PaperSummary, summarize_with_result
from insights.text.word_lists import word_set

FIRST_WORDS = 3
"""Among so many words a pointer makes an opening lean."""
_POINTERS = word_set("this these those such it its they them their he she his her latter former")
_OWN_NOUNS = word_set(
    "paper work study article survey report thesis review research letter chapter tutorial note position perspective"
)
_LINKS = word_set(
    "but yet and or nor so thus hence then instead however therefore moreover furthermore besides likewise meanwhile "
    "conversely nevertheless nonetheless otherwise also finally first second third firstly secondly lastly further"
)
_LINKING_ADVERBS = word_set(
    "also further then therefore thus additionally hence moreover finally subsequently furthermore"
)
_PHRASE = re.compile(
    r"(?:in (?:addition|contrast|particular|turn|other words)|as (?:a|an) (?:result|consequence|example)|as such"
    r"|for (?:example|instance)|on the other hand|by contrast|to (?:this|that) end|the (?:same|above|other|aforementioned))\b"
)
_ADVERB_AND_COMMA = re.compile(r"(?!empirically|experimentally|theoretically|numerically)\w+ly,")
_TEX = re.compile(r"\$|\\|[_^]\{")
_FIGURE = re.compile(r"\d")
_OUTCOMES = re.compile(
    r"\b(?:achiev|improv|outperform|reduc|increas|show|demonstrat|f[io]und?|surpass|exceed|yield|gain|better|best|fast|match"
    r"|reveal|confirm|prov|attain|degrad|lower|higher|decreas|boost|observ|remain|correlat|fail|establish|indicat|suggest)"
)
_PURPOSE = re.compile(r"(?:in order )?to \w+|we (?:aim|propose|introduce|present)\b")


@dataclass(frozen=True, slots=True)
class CheckedSummary:
    """A paper's summary and what is wrong with it."""

    paper: str
    summary: PaperSummary
    abstract: str

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentence in (self.summary.text, self.summary.result) if sentence]

    @property
    def has_result(self) -> bool:
        result = self.summary.result
        return (
            bool(result)
            and result in " ".join(self.abstract.split())
            and self.summary.text.rstrip(".").lower() not in result.lower()
            and not _PURPOSE.match(result.lower())
            and (_FIGURE.search(result) is not None or _OUTCOMES.search(result.lower()) is not None)
        )

    @property
    def leans(self) -> bool:
        return any(map(leans, self.sentences))

    @property
    def has_tex(self) -> bool:
        return any(_TEX.search(sentence) for sentence in self.sentences)


def measure(file: Path) -> dict[str, float]:
    """`papers`, the per cent of them `with_result`, `leaning` and with `tex`, and the words of the median summary. What
    leans or holds TeX is printed.
    """
    checked = list(check_summaries(read_rows(file)))
    for item in checked:
        if item.leans or item.has_tex:
            print(item.paper, " | ".join(item.sentences))
    return {
        "papers": len(checked),
        "with_result": _percent([item.has_result for item in checked]),
        "leaning": _percent([item.leans for item in checked]),
        "tex": _percent([item.has_tex for item in checked]),
        "words_median": median(len(item.summary.text.split()) for item in checked),
    }


def read_rows(file: Path) -> list[Mapping[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def check_summaries(rows: Sequence[Mapping[str, str]]) -> Iterator[CheckedSummary]:
    for row in rows:
        summary = summarize_with_result(abstract_sentences(row["abstract"]), row["title"])
        yield CheckedSummary(row["id"], summary, row["abstract"])


def leans(sentence: str) -> bool:
    """Whether a sentence begins with what only another one explains or leads to."""
    lower = sentence.lower()
    words = re.findall(r"[^\W_]+", lower)
    if not words or words[0] in _LINKS or _ADVERB_AND_COMMA.match(lower) or _PHRASE.match(lower):
        return True
    if words[0] in {"we", "i"} and words[1:2] and words[1] in _LINKING_ADVERBS:
        return True
    return any(
        word in _POINTERS and not _OWN_NOUNS.intersection(words[place + 1 : place + 3])
        for place, word in enumerate(words[:FIRST_WORDS])
    )


def _percent(flags: Sequence[bool]) -> float:
    return round(100 * sum(flags) / len(flags), 1)
