"""Answers to "is the code available?": yes or no first, in the reader's language, then the sentence that says so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from insights.digest.code_links import find_code_links
from insights.i18n.catalog import translate
from insights.model import Answer, Language, Paper, Passage, Statement
from insights.qa.passages import passage_sentences
from insights.qa.record_answers import PaperRecord
from insights.text.stemming import stems
from insights.text.word_lists import alternatives, load_word_lists, whole_words

ReleaseState = Literal["yes", "later", "request", "no"]

MAX_LINKS = 2
CONDITIONS = ("upon", "after", "once")
"""With one of them, what stands behind an address also says that nothing is there yet."""
_URL = re.compile(r"https?://[^\s{}<>\"”|\\]+")
_TRAILING_SIGNS = ".,;:!?)]}'’*"
_OWN = re.compile(
    r"\b(?:our|we|this (?:paper|work|study|project)|the authors)\b|^\W*(?:the )?(?:\w+,? (?:and )?){0,4}?(?:code|data|model|implementation|benchmark|source|software|weight|material|resource)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReleaseSentence:
    """A sentence of the paper that says whether something is public."""

    passage: Passage
    text: str
    state: ReleaseState


@dataclass(frozen=True, slots=True)
class ReleaseQuestion:
    """Whether something of a paper is public: its code, or `things` ("dataset") that are named as in the question."""

    paper: Paper
    language: Language
    things: str = ""
    """Empty for the code."""

    def answer(self, passages: Sequence[Passage]) -> Answer:
        """Agrees with the digest about code: where it says "code available", this says yes, with the address."""
        sentences = [sentence for passage in passages for sentence in self._find_sentences(passage)]
        sentences.sort(key=lambda one: (one.state not in {"yes", "no"}, not _URL.search(one.text)))
        links = () if self.things else find_code_links(self.paper)
        if links:
            return self._answer_with_links(links, sentences)
        if not sentences:
            return Answer(statements=(), passages=self._nearest(passages), found=False)
        best = sentences[0]
        urls = tuple(_urls(best.text)) if best.state == "yes" else ()
        return self._to_answer(self._verdict(best.state, urls), best.passage, best)

    def _answer_with_links(self, links: Sequence[str], sentences: Iterable[ReleaseSentence]) -> Answer:
        """The sentence that holds an address comes behind it; else the record does."""
        shown = links[:MAX_LINKS]
        holding = [one for one in sentences if any(_bare(link) in one.text for link in shown)]
        passage = holding[0].passage if holding else self._holder(shown[0])
        return self._to_answer(self._verdict("yes", shown), passage, holding[0] if holding else None)

    def _holder(self, link: str) -> Passage:
        """The part of the record that names an address."""
        record = PaperRecord(self.paper, self.language)
        if _bare(link) in self.paper.comment:
            return record.comment_passage()
        return record.link_passage(link)

    def _verdict(self, state: ReleaseState, links: Sequence[str]) -> str:
        kind = "release" if self.things else "code"
        key = "yes_said" if state == "yes" and not links else state
        return translate(self.language, f"aspects.{kind}.{key}", links=", ".join(links[:MAX_LINKS]))

    def _to_answer(self, verdict: str, passage: Passage, sentence: ReleaseSentence | None) -> Answer:
        papers = (self.paper.id,)
        statements = [Statement(text=verdict, papers=papers, quote=False)]
        places = [passage]
        if sentence:
            is_quote = not self.paper.is_paraphrase
            statements.append(Statement(text=sentence.text, papers=papers, quote=is_quote))
            places.append(sentence.passage)
        return Answer(statements=tuple(statements), passages=tuple(places), found=True)

    def _find_sentences(self, passage: Passage) -> list[ReleaseSentence]:
        if passage.kind == "table":
            return []
        pattern = _code_release() if not self.things else _thing_release(self.things)
        return [
            ReleaseSentence(passage, sentence, _state(sentence))
            for sentence in passage_sentences(passage)
            if pattern.search(sentence) and _OWN.search(sentence)
        ]

    def _nearest(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """The record's comment when it has an address, else the passages that speak of it."""
        record = PaperRecord(self.paper, self.language)
        if _URL.search(self.paper.comment):
            return (record.comment_passage(),)
        wanted = frozenset(stems(self.things or "code github"))
        return tuple(passage for passage in passages if wanted & frozenset(stems(passage.text)))[:1]


def _state(sentence: str) -> ReleaseState:
    """What is announced behind an address ("… We plan to add more") is no announcement of what is there."""
    url = _URL.search(sentence)
    for state in ("no", "request", "later"):
        pattern = _lists()["never" if state == "no" else state]
        match = pattern.search(sentence)
        is_behind = url is not None and match is not None and match.start() > url.end()
        if match and not (state == "later" and is_behind and not match[0].lower().startswith(CONDITIONS)):
            return state
    return "yes"


def _urls(text: str) -> list[str]:
    return [match[0].rstrip(_TRAILING_SIGNS) for match in _URL.finditer(text)]


def _bare(link: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", link)


@cache
def _code_release() -> re.Pattern[str]:
    lists = load_word_lists(_FILE)
    release = _release_pattern(alternatives(lists["code_things"]))
    return re.compile(rf"{release.pattern}|\b{alternatives(lists['open_source'])}\b", re.IGNORECASE)


@cache
def _thing_release(things: str) -> re.Pattern[str]:
    """Of things named in a question in either language."""
    names = load_word_lists(_FILE, "")
    found = [
        name
        for kind in ("data", "model", "demo")
        if re.search(alternatives(names[f"asked_{kind}"]), things, re.IGNORECASE)
        for name in names[f"{kind}_things"]
    ]
    return _release_pattern(alternatives(found or [re.escape(things)]))


def _release_pattern(thing: str) -> re.Pattern[str]:
    lists = load_word_lists(_FILE)
    states, verbs = alternatives(lists["states"]), alternatives(lists["release_verbs"])
    return re.compile(
        rf"\b{thing}\b[^.;]{{0,90}}?\b(?:is|are|was|were|be|been|made)\s[^.;]{{0,40}}?\b{states}\b"
        rf"|\b{thing}\b[^.;,]{{0,25}}?\b(?:publicly |freely |openly )?available\b"
        rf"|\b(?:we|and) (?:also |publicly |openly )?(?:release|open-?source|share|publish)\b[^;]{{0,120}}?https?://"
        rf"|\b{verbs}\b[^.;]{{0,100}}?\b{thing}\b"
        rf"|\b{thing}\b[^.;]{{0,60}}?(?:\bat|:|@|\(|\bvia|\bunder)\s*\\?(?:url|href)?\W{{0,2}}(?:https?://|github\.com)",
        re.IGNORECASE,
    )


@cache
def _lists() -> dict[str, re.Pattern[str]]:
    return {name: whole_words(phrases) for name, phrases in load_word_lists(_FILE).items()}


_FILE = Path(__file__).with_name("release.toml")
