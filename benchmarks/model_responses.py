"""What the server of `benchmarks.model` responds: answers of usual length, made of the papers it is asked about."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from insights.model import Paper
from insights.text.sentences import split_sentences
from insights.text.short_names import short_name
from tests.standins.openai import report_response

STATEMENTS_OF_A_REPORT, SUMMARY_WORDS = 12, 20
_STARTED = re.compile(r"^id: (\S+)( \*)?$", re.MULTILINE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?\s?%|\d+(?:\.\d+)?x\b")


@dataclass(frozen=True, slots=True)
class UsualAnswers:
    """A model's answers of usual length about these papers: an English sentence is the abstract's own, cut to length."""

    papers: Mapping[str, Paper]
    topics: Mapping[str, tuple[str, ...]]

    def read(self, prompt: str) -> str:
        """A response of the reading schema: a result where the abstract has a figure, as the prompt asks."""
        return json.dumps({"papers": [self._reading(paper) for paper, _ in _STARTED.findall(prompt)]})

    def respond(self, asked: Mapping[str, Any]) -> str:
        """A response of the schema that was asked for."""
        system, text = (str(message["content"]) for message in asked["messages"])
        if '"problem"' in text:
            return json.dumps({"statements": []})
        shown = [paper for paper, _ in _STARTED.findall(text)]
        if "Sort the titles" in system:
            return json.dumps({"topics": [{"id": paper, "topic": self.topics[paper][0]} for paper in shown]})
        if not shown:  # parts that are merged
            merged: str = report_response(results=_first_statements(text))
            return merged
        marked = [paper for paper, mark in _STARTED.findall(text) if mark]
        tell = self._korean if "Write in Korean" in system else self._english
        kinds = ("results", "impact", "conclusion")
        of_kind = {
            kind: [(tell(paper), [paper]) for paper in shown[place : STATEMENTS_OF_A_REPORT : len(kinds)]]
            for place, kind in enumerate(kinds)
        }
        report: str = report_response({paper: self._korean(paper) for paper in marked}, **of_kind)
        return report

    def _reading(self, paper: str) -> dict[str, Any]:
        sentences = split_sentences(self.papers[paper].abstract)
        with_number = [place for place, text in enumerate(sentences) if _NUMBER.search(text)]
        result: dict[str, Any] = {"text": "", "evidence": []}
        if with_number[-1:] > [1]:
            result = {"text": _cut(sentences[with_number[-1]]), "evidence": with_number[-1:]}
        return {
            "id": paper,
            "topics": list(self.topics[paper]),
            "summary": {"text": _cut(sentences[0]), "evidence": [0]},
            "result": result,
            "keywords": short_name(self.papers[paper].title).split()[:3],
        }

    def _english(self, paper: str) -> str:
        return _cut(split_sentences(self.papers[paper].abstract)[0])

    def _korean(self, paper: str) -> str:
        """The name and a number of the paper in a Korean sentence of the usual 70 syllables."""
        sentences = split_sentences(self.papers[paper].abstract)
        name = short_name(self.papers[paper].title)
        return f"{name}: {' '.join(_cut(sentences[0]).split()[:8])} 방법을 제안하고 실험에서 그 효과를 확인했으며 코드를 공개했다."


def _first_statements(text: str) -> list[tuple[str, list[str]]]:
    listed = text.split("<statements>\n", 1)[1].split("\n</statements>", 1)[0]
    return [(item["text"], item["papers"]) for item in json.loads(listed)[:STATEMENTS_OF_A_REPORT]]


def _cut(sentence: str) -> str:
    words = " ".join(sentence.split()).split()
    return " ".join(words[:SUMMARY_WORDS]).rstrip(".,;") + "."
