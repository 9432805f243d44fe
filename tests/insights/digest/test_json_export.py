"""insights.digest.json_export: digest.json is a contract with programs that are not ours."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from insights.digest.json_export import to_json, to_json_dict
from insights.model import CheckCounts, Edition, Exclusion, ExclusionReason, SourceState, WrittenBy
from insights.taxonomy.taxonomy import load
from insights.writing.extractive.writer import BY
from tests.insights.store.examples import DAY, edition, full_edition, labelled, paper, report

TAXONOMY = load()
STATEMENT = {"text", "papers", "quote"}
CONTRACT: Mapping[str, Any] = {
    "day": None,
    "language": None,
    "writer": {"kind", "model"},
    "written_at": None,
    "sources": {"name", "state", "records", "reason"},
    "empty": None,
    "counts": {"collected", "published", "excluded"},
    "checks": {"written", "repaired", "dropped"},
    "papers": {"id", "title", "url", "topics", "tldr", "tldr_by", "excluded", "published_on"},
    "topics": {"slug", "name", "emoji", "count", "sections", "featured"},
}
"""What others rely on. It is only ever added to:"""
ADDED = {"": {"sample", "overview"}, "writer": {"fallback"}, "topics": {"written_by"}}


def of(found: Edition, language: Any = "en") -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(to_json(found, language, TAXONOMY))
    assert parsed == to_json_dict(found, language, TAXONOMY)
    return parsed


def rows(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def test_it_has_the_contracts_fields_and_those_added() -> None:
    """No field is renamed, missing, or new without a line in this test and in docs/digest-json.md."""
    told = of(full_edition())
    assert set(told) == set(CONTRACT) | ADDED[""]
    for name, fields in CONTRACT.items():
        for row in rows(told[name]) if fields else ():
            assert set(row) == fields | ADDED.get(name, set()), name
    for topic in told["topics"]:
        for section in topic["sections"]:
            assert set(section) == {"kind", "statements"}
            assert all(set(statement) == STATEMENT for statement in section["statements"])


def test_an_empty_day_has_the_same_fields() -> None:
    """Who reads it need not ask whether a field is there."""
    told = of(edition(DAY, reason_if_empty="weekend"))
    assert set(told) == set(CONTRACT) | ADDED[""]
    assert (told["empty"], told["papers"], told["topics"]) == ("weekend", [], [])
    assert told["counts"] == {"collected": 0, "published": 0, "excluded": {}}
    assert told["checks"] == {"written": 0, "repaired": 0, "dropped": 0}
    assert told["writer"] == {"kind": "extractive", "model": "", "fallback": 0}


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Any day: papers of any topics, papers left out for any reason, whatever they are called."""
    titles = draw(st.lists(st.text(min_size=1, max_size=20), max_size=12))
    papers = [paper(number, title=title) for number, title in enumerate(titles, 1)]
    slugs = draw(st.lists(st.sampled_from(("llm", "cv", "other", "")), min_size=12, max_size=12))
    reasons = draw(st.lists(st.sampled_from(list(ExclusionReason)), min_size=12, max_size=12))
    kept = [(one, slug) for one, slug in zip(papers, slugs, strict=False) if slug]
    topics = dict.fromkeys(slug for _, slug in kept)
    return edition(
        DAY,
        papers=tuple(label for one, slug in kept for label in labelled(one, topics=(slug,))),
        excluded=tuple(
            Exclusion(paper=one, reason=reason)
            for one, slug, reason in zip(papers, slugs, reasons, strict=False)
            if not slug
        ),
        reports={"en": tuple(report(*(o for o, s in kept if s == slug), topic=slug) for slug in topics)},
    )


@given(editions())
def test_nothing_is_lost(found: Edition) -> None:
    """Collected is published and excluded, reason by reason; topic counts sum to published; all are listed once."""
    told = of(found)
    counts, papers = told["counts"], told["papers"]
    assert counts["collected"] == counts["published"] + sum(counts["excluded"].values()) == len(papers)
    assert sum(topic["count"] for topic in told["topics"]) == counts["published"]
    assert len({one["id"] for one in papers}) == len(papers)
    for reason, count in counts["excluded"].items():
        assert sum(one["excluded"] == reason for one in papers) == count > 0
    assert sum(one["excluded"] is None for one in papers) == counts["published"]


@given(st.text(min_size=1, max_size=40))
def test_any_title_is_valid_json_in_utf_8(title: str) -> None:
    """Emoji, quotes, control signs, other scripts: written, encoded and read again, the title is the same."""
    one = paper(1, title=title)
    written = to_json(edition(DAY, one), "en", TAXONOMY).encode()
    assert json.loads(written)["papers"][0]["title"] == title


def test_letters_stand_as_they_are() -> None:
    """Whoever opens the file reads Korean and emoji, not escapes."""
    assert "언어 모델 🪐" in to_json(edition(DAY, paper(1, title="언어 모델 🪐")), "en", TAXONOMY)


def test_a_published_paper_has_topics_and_a_sentence_a_left_out_one_a_reason() -> None:
    """Each entry says why it is, or is not, on the page, and since when."""
    earlier = Exclusion(
        paper=paper(2), reason=ExclusionReason.ALREADY_PUBLISHED, published_on=DAY.replace(day=1)
    )
    shown, left = of(edition(DAY, paper(1), excluded=(earlier,)))["papers"]
    assert (shown["topics"], shown["excluded"], shown["published_on"]) == (["llm"], None, "2024-11-06")
    assert (shown["tldr"], shown["tldr_by"]) == ("We study 1. It is as large as it is.", BY)
    assert (left["topics"], left["tldr"], left["excluded"]) == ([], "", "already-published")
    assert left["published_on"] == "2024-11-01"


def test_languages_share_papers_counts_and_topics() -> None:
    """Only names and statements are in the reader's language."""
    one = paper(1)
    found = edition(DAY, one, reports={"en": (report(one),), "ko": (report(one, language="ko"),)})
    english, korean = of(found), of(found, "ko")
    assert (english["papers"], english["counts"]) == (korean["papers"], korean["counts"])
    assert english["topics"][0]["slug"] == korean["topics"][0]["slug"]
    assert english["topics"][0]["name"] != korean["topics"][0]["name"]
    assert korean["language"] == "ko"


def test_checks_are_summed_and_fallbacks_counted() -> None:
    """A day is the model's when it wrote any of it; where it failed the topic says so."""
    one, other = paper(1), paper(2)
    by_model = replace(report(one), written_by=WrittenBy(kind="model", model="m"))
    fallen = replace(
        report(other, topic="cv"),
        written_by=WrittenBy(kind="extractive", fallback=True),
        checks=CheckCounts(written=2, dropped=2),
    )
    both = (*labelled(one), *labelled(other, topics=("cv",)))
    told = of(edition(DAY, papers=both, reports={"en": (by_model, fallen)}))
    assert told["writer"] == {"kind": "model", "model": "m", "fallback": 1}
    assert told["checks"] == {"written": 5, "repaired": 1, "dropped": 3}
    assert [topic["written_by"]["kind"] for topic in told["topics"]] == ["model", "extractive"]


def test_every_source_is_told_with_its_state() -> None:
    """In the configured order, a failure with its reason."""
    states = (
        SourceState(name="arxiv", state="failed", reason="no connection"),
        SourceState(name="huggingface", state="ok", records=3),
    )
    assert of(edition(DAY, sources=states))["sources"] == [
        {"name": "arxiv", "state": "failed", "records": 0, "reason": "no connection"},
        {"name": "huggingface", "state": "ok", "records": 3, "reason": ""},
    ]
