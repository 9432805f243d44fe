"""insights.digest.json_export: digest.json is a contract with other programs."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from insights.digest.json_export import to_json, to_json_dict
from insights.model import CheckCounts, Edition, Exclusion, ExclusionReason, SourceState, WrittenBy
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.paper_summary import WRITER_KIND
from tests.insights.store.examples import DAY, classify, edition, full_edition, paper, report

TAXONOMY = load_taxonomy()
STATEMENT = {"text", "papers", "quote", "evidence"}
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
"""The fields that other programs rely on. Fields are only ever added:"""
ADDED_FIELDS = {
    "": {"sample", "overview", "headlines", "withdrawn"},
    "papers": {"result"},
    "writer": {"fallback"},
    "topics": {"written_by"},
}


def export(edition: Edition, language: Any = "en") -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(to_json(edition, language, TAXONOMY))
    assert parsed == to_json_dict(edition, language, TAXONOMY)
    return parsed


def rows(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def test_it_has_the_contracts_fields_and_those_added() -> None:
    """No field is renamed, missing, or new without a line in this test and in docs/reference/digest-json.md."""
    exported = export(full_edition())
    assert set(exported) == set(CONTRACT) | ADDED_FIELDS[""]
    for name, fields in CONTRACT.items():
        for row in rows(exported[name]) if fields else ():
            assert set(row) == fields | ADDED_FIELDS.get(name, set()), name
    for topic in exported["topics"]:
        for section in topic["sections"]:
            assert set(section) == {"kind", "statements"}
            assert all(set(statement) == STATEMENT for statement in section["statements"])


def test_headlines_have_a_reason_in_the_files_language() -> None:
    """RULE: papers of the day, the best first, each with its reason in one language."""
    exported = {language: export(full_edition(), language)["headlines"] for language in ("en", "ko")}
    assert [set(row) for row in exported["en"]] == [{"paper", "reason"}] * 2
    assert exported["en"][0]["reason"] == "code released"
    assert exported["ko"][0] == {**exported["en"][0], "reason": "코드 공개"}
    assert {row["paper"] for row in exported["en"]} <= {row["id"] for row in export(full_edition())["papers"]}


def test_an_empty_day_has_the_same_fields() -> None:
    """A reader never has to check whether a field exists."""
    exported = export(edition(DAY, reason_if_empty="weekend"))
    assert set(exported) == set(CONTRACT) | ADDED_FIELDS[""]
    assert (exported["empty"], exported["papers"], exported["topics"]) == ("weekend", [], [])
    assert exported["counts"] == {"collected": 0, "published": 0, "excluded": {}}
    assert exported["checks"] == {"written": 0, "repaired": 0, "dropped": 0}
    assert exported["writer"] == {"kind": "extractive", "model": "", "fallback": 0}


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Any edition: papers of any topics, papers excluded for any reason, with any titles."""
    titles = draw(st.lists(st.text(min_size=1, max_size=20), max_size=12))
    papers = [paper(number, title=title) for number, title in enumerate(titles, 1)]
    slugs = draw(st.lists(st.sampled_from(("llm", "cv", "other", "")), min_size=12, max_size=12))
    reasons = draw(st.lists(st.sampled_from(list(ExclusionReason)), min_size=12, max_size=12))
    published = [(one, slug) for one, slug in zip(papers, slugs, strict=False) if slug]
    topics = dict.fromkeys(slug for _, slug in published)
    return edition(
        DAY,
        papers=tuple(label for one, slug in published for label in classify(one, topics=(slug,))),
        excluded=tuple(
            Exclusion(paper=one, reason=reason)
            for one, slug, reason in zip(papers, slugs, reasons, strict=False)
            if not slug
        ),
        reports={"en": tuple(report(*(o for o, s in published if s == slug), topic=slug) for slug in topics)},
    )


@given(editions())
def test_counts_add_up(edition: Edition) -> None:
    """Collected papers are published or excluded, by reason; topic counts sum to published; all are listed once."""
    exported = export(edition)
    counts, papers = exported["counts"], exported["papers"]
    assert counts["collected"] == counts["published"] + sum(counts["excluded"].values()) == len(papers)
    assert sum(topic["count"] for topic in exported["topics"]) == counts["published"]
    assert len({one["id"] for one in papers}) == len(papers)
    for reason, count in counts["excluded"].items():
        assert sum(one["excluded"] == reason for one in papers) == count > 0
    assert sum(one["excluded"] is None for one in papers) == counts["published"]


@given(st.text(min_size=1, max_size=40))
def test_any_title_is_valid_json_in_utf_8(title: str) -> None:
    """Emoji, quotes, control characters, other scripts: the title survives writing, encoding and parsing."""
    one = paper(1, title=title)
    written = to_json(edition(DAY, one), "en", TAXONOMY).encode()
    assert json.loads(written)["papers"][0]["title"] == title


def test_characters_are_not_escaped() -> None:
    """The file has Korean and emoji as they are, not as escapes."""
    assert "언어 모델 🪐" in to_json(edition(DAY, paper(1, title="언어 모델 🪐")), "en", TAXONOMY)


def test_a_published_paper_has_topics_and_a_tldr_and_an_excluded_one_a_reason() -> None:
    """Each entry says why it is excluded, if it is, and the day that published it."""
    earlier = Exclusion(
        paper=paper(2), reason=ExclusionReason.ALREADY_PUBLISHED, published_on=DAY.replace(day=1)
    )
    published, excluded = export(edition(DAY, paper(1), excluded=(earlier,)))["papers"]
    assert (published["topics"], published["excluded"], published["published_on"]) == (
        ["llm"],
        None,
        "2024-11-06",
    )
    assert (published["tldr"], published["tldr_by"]) == ("We study 1. It is as large as it is.", WRITER_KIND)
    assert (excluded["topics"], excluded["tldr"], excluded["excluded"]) == ([], "", "already-published")
    assert excluded["published_on"] == "2024-11-01"


def test_languages_share_papers_counts_and_topics() -> None:
    """Only names and statements are in the language of the export."""
    one = paper(1)
    bilingual = edition(DAY, one, reports={"en": (report(one),), "ko": (report(one, language="ko"),)})
    english, korean = export(bilingual), export(bilingual, "ko")
    assert (english["papers"], english["counts"]) == (korean["papers"], korean["counts"])
    assert english["topics"][0]["slug"] == korean["topics"][0]["slug"]
    assert english["topics"][0]["name"] != korean["topics"][0]["name"]
    assert korean["language"] == "ko"


def test_checks_are_summed_and_fallbacks_counted() -> None:
    """The writer is the model when it wrote any report; a topic says where it failed."""
    one, other = paper(1), paper(2)
    by_model = replace(report(one), written_by=WrittenBy(kind="model", model="m"))
    fallback = replace(
        report(other, topic="cv"),
        written_by=WrittenBy(kind="extractive", fallback=True),
        checks=CheckCounts(written=2, dropped=2),
    )
    both = (*classify(one), *classify(other, topics=("cv",)))
    exported = export(edition(DAY, papers=both, reports={"en": (by_model, fallback)}))
    assert exported["writer"] == {"kind": "model", "model": "m", "fallback": 1}
    assert exported["checks"] == {"written": 5, "repaired": 1, "dropped": 3}
    assert [topic["written_by"]["kind"] for topic in exported["topics"]] == ["model", "extractive"]


def test_every_source_has_its_state() -> None:
    """In the configured order, a failed one with its reason, an earlier list with its day in the name."""
    states = (
        SourceState(name="arxiv", state="failed", reason="no connection"),
        SourceState(name="huggingface", state="ok", records=3),
        SourceState(name="arxiv", state="ok", records=2, day=date(2026, 11, 23)),
    )
    assert export(edition(DAY, sources=states))["sources"] == [
        {"name": "arxiv", "state": "failed", "records": 0, "reason": "no connection"},
        {"name": "huggingface", "state": "ok", "records": 3, "reason": ""},
        {"name": "arxiv of 2026-11-23", "state": "ok", "records": 2, "reason": ""},
    ]
