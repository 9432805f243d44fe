"""Word lists: phrases become regular expressions, and no list loses an entry unnoticed."""

import re
from pathlib import Path

import pytest

from insights.text.word_lists import alternatives, at_word_start, load_word_lists, whole_words, word_set
from tests.paths import ROOT

SUMMARIZATION = ROOT / "insights" / "summarization"
EXTRACTIVE = ROOT / "insights" / "writing" / "extractive"
QA = ROOT / "insights" / "qa"
CHECKS = ROOT / "insights" / "writing" / "checks"
PLAIN_REQUESTS = ROOT / "insights" / "parsing" / "plain_requests.toml"
PAPER_ACTIONS = ROOT / "insights" / "parsing" / "paper_actions.toml"
SENTENCE_PLACES = ROOT / "insights" / "parsing" / "sentence_places.toml"
SCHEDULES = ROOT / "insights" / "parsing" / "schedule_requests.toml"
ORDINALS = ROOT / "insights" / "parsing" / "ordinals.toml"
DIGEST = ROOT / "insights" / "digest"


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        ("deploy", ["deploy", "Deploy"], ["deploys", "redeploy"]),
        ("deploy*", ["deploy", "deployed"], ["redeploy"]),
        ("deploy+", ["deployed"], ["deploy"]),
        ("suggest(s|ed)?", ["suggest", "suggests", "suggested"], ["suggesting"]),
        ("state[- ]of", ["state of", "state-of"], ["stateof"]),
        ("we … find", ["we find", "We then find"], ["we then also find"]),
        ("e.g", ["e.g"], ["eng"]),
    ],
)
def test_a_phrase_is_a_pattern(phrase: str, matching: list[str], other: list[str]) -> None:
    """RULE: `*` and `+` are endings, `…` is at most one word, brackets hold alternatives, the rest stands for itself."""
    pattern = whole_words([phrase])
    assert all(pattern.search(text) for text in matching)
    assert not any(pattern.search(text) for text in other)


def test_the_first_alternative_wins() -> None:
    """RULE: the phrases of a list keep their order."""
    assert re.match(alternatives(["open", "open source"]), "open source")[0] == "open"  # type: ignore[index]


@pytest.mark.parametrize(
    "text", ["open source", "Open it", "reopen", "of the model", "All models", "e.g. models", "OPENS"]
)
def test_a_pattern_that_begins_with_its_letters_finds_the_same(text: str) -> None:
    """RULE: at_word_start only skips places where no phrase can begin; what is found does not depend on it."""
    phrases = ["open", "open source", "of (the|a)", "(all )?models?", "(one|open) it"]
    plain = re.compile(rf"\b{alternatives(phrases)}\b", re.IGNORECASE)
    assert [match.span() for match in whole_words(phrases).finditer(text)] == [
        match.span() for match in plain.finditer(text)
    ]


def test_a_word_start_may_keep_the_case() -> None:
    """RULE: without ignore_case only the phrase's own case is found, and never within a word."""
    pattern = re.compile(at_word_start(["AUC", "p-values?"], ignore_case=False))
    assert [match[0] for match in pattern.finditer("AUC, auc, a p-value, the xAUC, P-values")] == [
        "AUC",
        "p-value",
    ]


def test_words_are_separated_by_white_space() -> None:
    """RULE: in a file a text holds words and an array phrases; in the code a text holds words."""
    assert word_set(" to\n be ") == {"to", "be"}
    lists = load_word_lists(SUMMARIZATION / "compression.toml")
    assert lists["evidence_verbs"] == ("show", "demonstrate", "indicate", "suggest", "reveal", "confirm")
    assert "position paper" in lists["own_text"]


COUNTS: dict[tuple[Path, str], dict[str, int]] = {
    (PAPER_ACTIONS, "english"): {"save": 6, "unsave": 3, "saved": 4, "similar": 5, "this": 3, "all": 5},
    (PAPER_ACTIONS, "korean"): {"save": 2, "unsave": 2, "saved": 2, "similar": 2, "this": 3, "all": 2},
    (SCHEDULES, "english"): {
        "questions": 14, "remarks": 1, "not_daily": 1, "asks": 67, "things": 1, "others": 76,
    },
    (SCHEDULES, "korean"): {
        "questions": 6, "remarks": 7, "not_daily": 1, "asks": 66, "things": 1, "others": 71,
    },
    (ORDINALS, "english"): {"ordinals": 12, "cardinals": 12, "last": 2},
    (ORDINALS, "korean"): {"counters": 12, "ordinals": 10, "last": 1},
    (SENTENCE_PLACES, "english"): {
        "before_last": 3, "from_end": 2, "not_counted": 1, "headline": 4, "top": 5, "bottom": 3, "sentence": 2,
        "claim": 5, "paper": 5, "topic_words": 8, "results": 3, "themes": 1, "keywords": 2, "impact": 1,
        "conclusion": 2, "joins": 8, "articles": 5, "breaks": 14,
    },
    (SENTENCE_PLACES, "korean"): {
        "from_end": 1, "not_counted": 2, "headline": 6, "top": 2, "bottom": 3, "sentence": 2, "claim": 5, "paper": 6,
        "topic_words": 9, "results": 2, "themes": 1, "keywords": 2, "impact": 1, "conclusion": 2,
    },
    (ROOT / "insights" / "citations" / "names.toml", ""): {
        "particles": 38, "capital_particles": 18, "first_family_names": 33, "suffixes": 5, "group_words": 40,
        "korean_long_families": 10, "korean_families": 83,
    },
    (ROOT / "insights" / "citations" / "latex_text.toml", ""): {"proper_names": 169},
    (CHECKS / "claim_strength.toml", "claims"): {
        "eliminate": 8, "cause": 7, "proof": 39, "guarantee": 3, "best": 42, "unrivalled": 96, "nothing": 2, "world": 15, "state_of_the_art": 34, "first": 33, "praise": 214, "much": 35, "all": 28, "always": 10, "never": 1, "only": 14,
    },
    (CHECKS / "claim_strength.toml", "grounds"): {
        "eliminate": 17, "cause": 28, "proof": 16, "guarantee": 13, "best": 36, "unrivalled": 25, "nothing": 12, "world": 12, "state_of_the_art": 7, "first": 18, "praise": 41, "much": 51, "all": 27, "always": 13, "never": 20, "only": 8,
    },
    (CHECKS / "claim_strength.toml", "hedges"): {
        "eliminate": 12, "proof": 8, "guarantee": 7, "all": 7, "always": 12,
    },
    (CHECKS / "claim_strength.toml", "plain_grounds"): {
        "eliminate": 16, "proof": 6, "guarantee": 6, "all": 20, "always": 7,
    },
    (CHECKS / "claim_strength.toml", "korean_claims"): {
        "eliminate": 6, "proof": 23, "guarantee": 1, "best": 50, "unrivalled": 66, "nothing": 3, "world": 29, "state_of_the_art": 39, "first": 39, "praise": 181, "much": 35, "all": 27, "always": 12, "never": 1, "only": 9,
    },
    (CHECKS / "comparison.toml", "ahead"): {
        "direct": 90, "better": 18, "more": 17, "gain": 16, "change": 4,
    },
    (CHECKS / "comparison.toml", "behind"): {
        "change": 10, "direct": 72, "better": 13, "more": 8,
    },
    (CHECKS / "comparison.toml", "korean_ahead"): {
        "better": 79, "more": 29,
    },
    (CHECKS / "comparison.toml", "korean_behind"): {
        "better": 87, "more": 18,
    },
    (CHECKS / "comparison.toml", "parity"): {
        "english": 16, "korean": 20,
    },
    (CHECKS / "comparison.toml", "korean_subject"): {
        "nouns": 53, "adjectives": 35,
    },
    (CHECKS / "comparison.toml", "valued"): {
        "benefit": 18, "cost": 34,
    },
    (CHECKS / "content_checks.toml", ""): {
        "reporting": 83,
    },
    (CHECKS / "language_checks.toml", ""): {
        "en": 48, "es": 24, "fr": 23, "de": 23, "it": 21, "pt": 21, "nl": 18, "pl": 14, "tr": 10, "id": 12, "vi": 12,
    },
    (CHECKS / "negators.toml", "english"): {
        "negators": 105, "negative": 213, "near": 56, "excepted": 30, "standing_in": 48, "harms": 118,
    },
    (CHECKS / "negators.toml", "korean"): {
        "negators": 33, "excepted": 28, "negative": 52, "harms": 59, "own": 5, "reports": 51,
    },
    (CHECKS / "opposites.toml", "prefixed"): {
        "adjectives": 75, "excepted": 19,
    },
    (CHECKS / "opposites.toml", "senses"): {
        "favourable": 115, "unfavourable": 147, "much": 60, "little": 49, "often": 21, "rarely": 18, "fully": 14, "partly": 10, "easily": 15, "laboriously": 19, "quickly": 16, "slowly": 12,
    },
    (CHECKS / "opposites.toml", "wordnet"): {
        "antonyms": 1470,
    },
    (CHECKS / "counted_things.toml", "kinds"): {
        "general": 19, "people": 14, "patients": 1, "students": 3, "users": 5, "developers": 3, "experts": 8, "teachers": 3, "workers": 8, "researchers": 3, "speakers": 3, "drivers": 3, "organisations": 10, "hospitals": 3, "schools": 3, "teams": 2, "data_sets": 9, "models": 14, "images": 10, "videos": 6, "audio": 5, "texts": 1, "documents": 12, "papers": 6, "sentences": 6, "posts": 5, "questions": 6, "dialogues": 3, "pairs": 4, "tasks": 4, "categories": 11, "levels": 5, "languages": 2, "places": 9, "domains": 7, "settings": 8, "dimensions": 11, "strategies": 4, "methods": 9, "contributions": 4, "tracks": 2, "metrics": 6, "parameters": 2, "tokens": 3, "layers": 3, "steps": 7, "trials": 11, "actions": 8, "tools": 5, "components": 4, "repositories": 4, "vehicles": 5, "neurons": 2, "environments": 7, "scenes": 4, "vulnerabilities": 3, "nodes": 5, "devices": 11, "years": 7, "sensors": 3, "chemicals": 9, "organisms": 4, "platforms": 1, "applications": 2, "modalities": 1, "sources": 1, "expressions": 2, "intersections": 1,
    },
    (CHECKS / "counted_things.toml", "general"): {
        "general": 27, "people": 10, "texts": 6, "organisations": 3,
    },
    (CHECKS / "polarity.toml", "english"): {
        "narrow": 12, "wide": 8, "loss": 5, "gain": 2, "minimum": 3, "maximum": 3, "up": 80, "down": 103, "good": 55, "bad": 64, "fast": 18, "slow": 17, "easy": 27, "hard": 33, "promote": 61, "prevent": 63, "more": 4, "less": 4, "high": 16, "low": 21, "best": 13, "worst": 10, "above": 3, "below": 3, "positive": 11, "negative": 15, "keep": 17, "lose": 21, "include": 12, "exclude": 17, "centralize": 3, "separate": 4, "before": 6, "after": 7, "same": 15, "different": 16,
    },
    (CHECKS / "polarity.toml", "korean"): {
        "up": 63, "down": 73, "good": 47, "bad": 59, "fast": 12, "slow": 14, "easy": 16, "hard": 10, "promote": 33, "prevent": 28, "more": 6, "less": 7, "high": 14, "low": 18, "best": 3, "worst": 4, "maximum": 2, "minimum": 1, "positive": 7, "negative": 8, "keep": 11, "loss": 2, "lose": 16, "include": 7, "exclude": 10, "same": 2, "different": 3,
    },
    (CHECKS / "polarity.toml", "valued"): {
        "benefit": 74, "cost": 50,
    },
    (QA / "answer_types.toml", "asking"): {
        "number": 30, "duration": 1, "time": 5, "person": 3, "link": 7, "reason": 8, "manner": 12, "comparison": 25,
        "name": 5, "definition": 9,
    },
    (QA / "answer_types.toml", "quantity"): {"nouns": 67},
    (QA / "answer_types.toml", "saying"): {
        "reason": 44, "manner": 26, "comparison": 33, "person": 18, "time": 17, "link": 8, "definition": 29,
        "negation": 17,
    },
    (QA / "answer_types.toml", "saying_perhaps"): {"reason": 14, "manner": 7, "person": 2, "definition": 3},
    (QA / "answer_types.toml", "asking_korean"): {
        "number": 15, "duration": 7, "time": 4, "person": 3, "link": 5, "reason": 5, "manner": 5, "comparison": 12,
        "name": 8, "definition": 10,
    },
    (QA / "answer_noise.toml", ""): {"sections": 14, "thanks": 16, "bibliography": 6, "structure": 9},
    (QA / "leaning.toml", ""): {"openings": 116},
    (EXTRACTIVE / "quote_selection.toml", ""): {
        "consequence": 28, "beneficiary": 56, "impact": 13, "drawn": 16, "weakly_drawn": 6, "subjects": 17,
        "opinion": 3, "open_question": 12, "evaluation_adjectives": 10, "evaluation": 13, "metric": 31,
        "activity": 16,
    },
    (SUMMARIZATION / "quotable_sentences.toml", ""): {
        "connectives": 51, "connecting_phrases": 10, "prepositions": 17, "pointers": 9, "early_pointers": 9,
        "pronouns": 19, "subordinators": 21, "own_work": 15, "linking_adverbs": 12,
        "introduced_earlier": 25, "back_references": 2, "released_things": 14, "release_verbs": 6,
        "our_release": 3, "our_released_things": 6, "release_hints": 8,
    },
    (SUMMARIZATION / "result_sentence.toml", ""): {
        "outcome": 74, "finding_verbs": 27, "evidence": 15, "comparison": 30, "hedge": 17, "activity": 23,
        "praise": 18, "counted": 37, "others": 13,
    },
    (SUMMARIZATION / "compression.toml", ""): {
        "own_text": 18, "section_labels": 7, "demonstratives": 11, "adverbs": 20, "linking_adverbs": 13,
        "leading_phrases": 7, "pointers": 9, "bridges": 9, "bare_leads": 17, "ordinals": 4,
        "motivations": 18, "aims": 14, "evidence_adjectives": 5, "evidence": 6, "evidence_verbs": 6,
        "remedies": 15, "problems": 17, "problem_pointers": 8, "designed": 7, "together": 4,
        "governors": 35,
    },
    (SUMMARIZATION / "cue_phrases.toml", "words"): {
        "better": 5, "novel": 5, "we": 2, "others": 10, "trouble": 7, "means": 5, "code": 2, "digits": 1,
    },
    (SUMMARIZATION / "cue_phrases.toml", "openings"): {
        "we_first": 2, "contrast": 9, "addition": 11, "detail": 7, "purpose": 9, "back": 8,
    },
    (SUMMARIZATION / "cue_phrases.toml", "signs"): {
        "code": 3, "formula": 5, "bracket": 1,
    },
    (SUMMARIZATION / "cue_phrases.toml", "parts"): {
        "authors": 3, "create": 12, "study": 10, "show": 10, "claim": 2, "imply": 2, "evidence": 7,
        "name": 5,
    },
    (PLAIN_REQUESTS, "english"): {
        "politeness": 23, "politeness_behind": 9, "time": 13, "other_days": 5, "new": 14, "papers": 8,
        "digest": 9, "what_is_new": 19, "show": 7, "search": 6, "weak_search": 4, "papers_of": 7,
        "not_searched": 38, "trends": 6, "weak_topics": 1, "topics": 4, "help": 16, "weak_help": 6, "status": 8,
        "settings": 5, "subscribe": 5, "send": 2, "ask_for": 5, "asked_for": 13, "how_often": 14, "verbs_of_papers": 20,
        "no_subscription": 16, "not_subscribe": 1, "how_to": 3, "unsubscribe": 10, "unclear_stop": 15, "pause": 9,
        "resume": 8, "hello": 17, "thanks": 15, "okay": 30, "loose_unclear_stop": 8, "loose_how_to": 8,
        "loose_help": 7, "loose_topics": 4, "loose_trends": 4, "loose_today": 10, "loose_thanks": 5,
        "this_day": 2, "asks": 8, "came_out": 10, "about_paper": 10,
    },
    (PLAIN_REQUESTS, "korean"): {
        "politeness": 14, "politeness_behind": 9, "time": 12, "other_days": 3, "new": 32, "papers": 1,
        "new_papers": 1, "digest": 9, "particles": 14, "verbs": 41, "verbs_behind": 25, "what": 21, "alone": 8,
        "about": 22, "not_searched": 60, "trends": 3, "weak_topics": 1, "topics": 3, "help": 8, "weak_help": 3,
        "status": 4, "settings": 2, "subscribe_verbs": 1, "how_often": 18, "sent_papers": 1, "send_verbs": 5, "no_subscription": 21,
        "not_subscribe": 2, "how_to": 2, "unsubscribe": 5, "unclear_stop": 11, "pause": 1, "lengths": 8,
        "resume": 3, "hello": 14, "thanks": 5, "okay": 31, "loose_unclear_stop": 10, "loose_how_to": 4,
        "loose_help": 4, "loose_topics": 3, "loose_trends": 4, "loose_today": 9, "loose_thanks": 3, "this_day": 1,
        "asks": 6, "came_out": 6, "about_paper": 9,
    },
    (ROOT / "handlers" / "command_words.toml", ""): {
        "today": 5, "category": 2, "categories": 6, "search": 2, "trends": 4, "paper": 1, "ask": 3, "cancel": 2,
        "export": 3, "watch": 4, "watches": 3, "unwatch": 3, "similar": 4, "save": 3, "saved": 3, "unsave": 2,
        "subscribe": 4, "settings": 3, "preview": 1, "follow": 2, "unfollow": 3, "exclude": 2, "include": 2, "pause": 5,
        "resume": 3, "unsubscribe": 4, "status": 2, "forget": 3, "access": 2, "start": 2, "help": 5,
    },
    (ROOT / "insights" / "text" / "noun_phrases.toml", ""): {
        "breaking_words": 706, "adjectives": 195, "ing_nouns": 83, "everyday_terms": 123, "general_words": 158, "everyday_names": 176,
    },
    (SUMMARIZATION / "frames.toml", "empty_heads"): {"words": 55},
    (EXTRACTIVE / "field_themes.toml", ""): {
        "broad": 55, "vague_nouns": 95, "heads": 37,
    },
    (QA / "intents.toml", "question_words"): {
        "data": 5, "evaluation": 3, "baseline": 2, "limitation": 4, "result": 7, "method": 5,
        "quantity": 7, "training": 4, "language": 1, "annotation": 3, "code": 8, "hardware": 5,
    },
    (QA / "intents.toml", "answer_words"): {
        "data": 7, "evaluation": 8, "baseline": 5, "limitation": 5, "result": 8, "method": 5,
        "quantity": 3, "training": 7, "language": 2, "annotation": 4, "code": 8, "hardware": 8,
    },
    (QA / "intents.toml", "synonyms"): {
        "release": 4, "released": 4, "open-source": 4, "code": 3, "limitation": 3, "limitations": 3,
        "weakness": 3, "contribution": 3, "contributions": 3, "dataset": 3, "datasets": 3, "gpus": 4,
        "params": 1,
    },
    (SUMMARIZATION / "effects.toml", ""): {
        "directions": 17, "comparatives": 11, "change_verbs": 26, "change_nouns": 7, "end_words": 68, "approximations": 13,
    },
    (DIGEST / "version_notes.toml", ""): {"revisions": 12, "no_news": 28},
    (DIGEST / "stated_signals.toml", ""): {
        "surprise": 3, "own_finding": 9, "today": 14, "models": 9, "shortfall": 10, "achievements": 15, "small_figures": 7, "released_models": 3, "release_verbs": 5, "available": 6, "data": 7, "report_titles": 5, "contests": 6,
    },
    (QA / "aspects.toml", "english"): {
        "results": 25, "contribution": 17, "method": 11, "limits": 23, "failures": 11, "future": 11,
        "data": 18, "code": 10, "comparison": 20, "cost": 19, "hardware": 12, "time": 8, "speed": 9,
        "size": 6, "motivation": 22, "affiliation": 5, "authors": 13, "date": 8, "venue": 11,
        "version": 6, "categories": 5, "licence": 3, "links": 11, "pages": 5, "explain": 14,
        "summary": 29,
    },
    (QA / "aspects.toml", "english_weak"): {
        "results": 13, "method": 17, "data": 7, "contribution": 5, "motivation": 4, "cost": 7, "code": 6,
        "venue": 1, "date": 2, "explain": 3, "summary": 4,
    },
    (QA / "aspects.toml", "english_explained"): {
        "method": 5,
    },
    (QA / "aspects.toml", "korean_explained"): {
        "method": 3,
    },
    (QA / "aspects.toml", "question_words"): {
        "how": 1, "why": 4, "who": 4, "how_many": 3,
    },
    (QA / "aspects.toml", "number"): {
        "words": 12,
    },
    (QA / "aspects.toml", "released"): {
        "things": 15, "verbs": 18,
    },
    (QA / "aspects.toml", "korean"): {
        "results": 16, "contribution": 16, "method": 14, "limits": 15, "failures": 7, "future": 8, "data": 11,
        "code": 12, "comparison": 20, "cost": 13, "hardware": 8, "time": 5, "speed": 11, "size": 6,
        "motivation": 18, "affiliation": 3, "authors": 8, "date": 15, "venue": 13, "version": 8,
        "categories": 4, "licence": 3, "links": 14, "pages": 5, "explain": 15, "summary": 23,
    },
    (QA / "aspects.toml", "korean_weak"): {
        "results": 8, "method": 7, "data": 4, "contribution": 5, "motivation": 3, "cost": 4, "code": 6,
        "explain": 2, "summary": 4,
    },
    (QA / "aspects.toml", "korean_released"): {
        "things": 15, "verbs": 14,
    },
    (QA / "aspect_answers.toml", "strong"): {
        "results": 36, "contribution": 11, "method": 50, "limits": 20, "failures": 26, "future": 12,
        "data": 27, "comparison": 25, "cost": 49, "hardware": 25, "time": 2, "speed": 17, "size": 6,
        "motivation": 45,
    },
    (QA / "aspect_answers.toml", "weak"): {
        "failures": 5, "future": 0, "results": 8, "contribution": 0, "method": 0, "limits": 21, "data": 10,
        "comparison": 4, "cost": 9, "hardware": 5, "time": 4, "speed": 0, "size": 0, "motivation": 14,
    },
    (QA / "aspect_answers.toml", "against"): {
        "failures": 6, "future": 3, "results": 20, "contribution": 7, "method": 14, "limits": 14,
        "data": 19, "comparison": 4, "cost": 6, "hardware": 2, "time": 14, "speed": 3, "size": 0,
        "motivation": 7,
    },
    (QA / "aspect_answers.toml", "zones"): {
        "abstract": 1, "excluded": 18, "related": 7, "limits": 6, "conclusion": 5, "introduction": 3,
        "experiments": 11, "setup": 16, "method": 13, "appendix": 3,
    },
    (QA / "aspect_checks.toml", "asked"): {
        "money": 11, "energy": 12, "memory": 3, "flops": 2, "accuracy": 2, "precision": 2,
        "recall": 2, "f1": 2, "bleu": 1, "rouge": 1, "perplexity": 1,
    },
    (QA / "aspect_checks.toml", "given"): {
        "money": 12, "energy": 10, "memory": 4, "flops": 3, "accuracy": 20, "precision": 4,
        "recall": 3, "f1": 2, "bleu": 1, "rouge": 2, "perplexity": 2,
    },
    (QA / "aspect_checks.toml", "objects"): {
        "training": 8, "inference": 12, "annotation": 9, "data": 7,
    },
    (QA / "aspect_checks.toml", "columns"): {
        "cost": 27,
    },
    (QA / "release.toml", ""): {
        "code_things": 12, "open_source": 4, "states": 14, "release_verbs": 11, "later": 8, "request": 4,
        "never": 7, "asked_data": 8, "data_things": 9, "asked_model": 7, "model_things": 4, "asked_demo": 10,
        "demo_things": 9,
    },
    (QA / "question_focus.toml", ""): {
        "english": 428, "korean_words": 177, "korean_stems": 220, "korean_particles": 59,
    },
}  # fmt: skip


def test_the_korean_terms_have_their_entries() -> None:
    """RULE: the same for the tables of Korean terms, each of which has English expressions."""
    names = ("terms", "question_terms", "question_verbs")
    tables = [load_word_lists(QA / "terms_ko.toml", name) for name in names]
    assert [len(table) for table in tables] == [570, 438, 33]
    assert all(all(table.values()) for table in tables)


def test_the_report_words_have_their_entries() -> None:
    """RULE: the same for the Korean words of reports, each of which has English words."""
    terms = load_word_lists(CHECKS / "statement_terms.toml", "korean")
    assert len(terms) == 1534
    assert all(terms.values())


def test_the_synonyms_of_questions_have_their_entries() -> None:
    """RULE: the same for what papers say instead of everyday words; no word is its own synonym."""
    synonyms = load_word_lists(QA / "synonyms.toml")
    assert len(synonyms) == 652
    assert all(others and word not in others for word, others in synonyms.items())


KOREAN_NAMES: dict[tuple[Path, str], int] = {
    (ROOT / "insights" / "text" / "field_terms.toml", "subjects"): 727,
    (ROOT / "insights" / "text" / "field_terms.toml", "words"): 884,
    (SUMMARIZATION / "frames.toml", "kinds"): 118,
    (SUMMARIZATION / "frames.toml", "modifiers"): 138,
    (SUMMARIZATION / "frames.toml", "actions"): 207,
    (SUMMARIZATION / "frames.toml", "action_stems"): 16,
    (SUMMARIZATION / "frames.toml", "studies"): 13,
    (SUMMARIZATION / "frames.toml", "properties"): 29,
    (SUMMARIZATION / "frames.toml", "proposal_verbs"): 48,
    (SUMMARIZATION / "frames.toml", "study_verbs"): 41,
    (SUMMARIZATION / "frames.toml", "metrics"): 62,
    (SUMMARIZATION / "frames.toml", "change_verbs"): 39,
    (SUMMARIZATION / "frames.toml", "change_nouns"): 5,
    (SUMMARIZATION / "frames.toml", "speed_nouns"): 5,
    (SUMMARIZATION / "frames.toml", "approximations"): 16,
    (SUMMARIZATION / "frames.toml", "collection_verbs"): 14,
}


@pytest.mark.parametrize(
    ("file", "table"), KOREAN_NAMES, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_every_english_term_has_one_korean_name(file: Path, table: str) -> None:
    """RULE: who adds or removes a term changes its table's count here; a term has one name, which is no blank."""
    names = load_word_lists(file, table)
    assert len(names) == KOREAN_NAMES[file, table]
    assert all(len(korean) == 1 and korean[0].strip() for korean in names.values())


@pytest.mark.parametrize(
    ("file", "table"), COUNTS, ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_every_list_has_its_entries(file: Path, table: str) -> None:
    """RULE: who adds or removes an entry changes its list's count here; no entry stands twice, and each compiles."""
    lists = load_word_lists(file, table)
    assert {name: len(entries) for name, entries in lists.items()} == COUNTS[file, table]
    for name, entries in lists.items():
        assert len(set(entries)) == len(entries), name
        assert all(entry.strip() for entry in entries), name
        assert table == "signs" or re.compile(alternatives(entries))
