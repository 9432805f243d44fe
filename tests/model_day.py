"""A day of twelve invented papers, and what a model that does well writes of it in both languages."""

import json
import re
from collections.abc import Mapping
from typing import Any

from insights.model import Paper
from tests.standins.openai import report_response, verdict_response

NAMES = (
    "Quarrel", "Lanternfish", "Mossback", "Tidewater", "Bramble", "Pebblenet", "Hedgerow", "Saltmarsh", "Kestrelbot",
    "Driftwood", "Gannetarm", "Fernwalk",
)  # fmt: skip
SUBJECTS = ("language model", "robot policy", "diffusion model")
SLUGS = ("llm", "robotics", "generation")
_SHOWN = re.compile(r"^id: (\S+)( \*)?$\ntitle: (\w+):", re.MULTILINE)
_STARTED = re.compile(r"^id: (\S+)", re.MULTILINE)


def score(place: int) -> float:
    return 60.5 + place


def make_papers() -> tuple[Paper, ...]:
    """Twelve papers of three topics."""
    return tuple(
        Paper(
            id=f"2611.{place:05}",
            title=f"{name}: a {SUBJECTS[place % 3]} in small steps",
            abstract=(
                f"We present {name}, a {SUBJECTS[place % 3]} that splits a task into small steps. "
                f"{name} solves {score(place)}% of the tasks."
            ),
            version=1,
        )
        for place, name in enumerate(NAMES)
    )


def read_well(prompt: str) -> str:
    """A response of the reading schema."""
    items = []
    for paper in _STARTED.findall(prompt):
        place = int(paper[-5:])
        items.append(
            {
                "id": paper,
                "topics": [SLUGS[place % 3]],
                "summary": {"text": f"{NAMES[place]} is a {SUBJECTS[place % 3]} that splits a task into small steps.", "evidence": [0]},
                "result": {"text": f"{NAMES[place]} solves {score(place)}% of the tasks.", "evidence": [1]},
                "keywords": ["small steps"],
            }
        )  # fmt: skip
    return json.dumps({"papers": items})


def report_well(asked: Mapping[str, Any]) -> str:
    """A response of the schema that was asked for: a report in its language, or repairs of nothing."""
    text = "\n".join(message["content"] for message in asked["messages"])
    if '"problem"' in text:
        return json.dumps({"statements": []})
    shown = [(paper, mark, int(paper[-5:])) for paper, mark, _ in _SHOWN.findall(text)]
    if "Write in Korean" in text:
        results = [(f"{NAMES[place]}은 과제의 {score(place)}%를 푼다.", [paper]) for paper, _, place in shown]
        summaries = {
            paper: f"{NAMES[place]}은 과제를 작은 단계로 나눈다." for paper, mark, place in shown if mark
        }
        return report_response(summaries, results=results)
    results = [(f"{NAMES[place]} solves {score(place)}% of the tasks.", [paper]) for paper, _, place in shown]
    return report_response(results=results)


def judge_well(asked: Mapping[str, Any]) -> str:
    """A response of the judge's schema that finds every statement supported; empty where something else is asked for."""
    text = str(asked["messages"][-1]["content"])
    if "<statements>" not in text or '"evidence"' not in text or '"problem"' in text:
        return ""
    statements = json.loads(text.split("<statements>\n", 1)[1].split("\n</statements>", 1)[0])
    return verdict_response(*((item["place"], True, "") for item in statements))
