"""Frame sentences: what a paper does, in a language other than its abstract's, around slots that stand in the abstract.

Template-based generation (slot filling) for Korean. Only what is certain becomes a frame: what is proposed for which
task, what is studied, a measure of the authors' own result or a change that their work brings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from insights.model import Language
from insights.summarization.frame_texts import (
    change_sentence,
    gloss,
    measure_sentence,
    proposal_sentence,
    studied,
)
from insights.summarization.frame_words import (
    BOUNDARY_WORDS,
    COLLECTION_KINDS,
    COORDINATION,
    PART_KINDS,
    find_noun_phrase,
)
from insights.summarization.proposals import Proposal, find_proposal
from insights.summarization.purposes import Purpose
from insights.summarization.reported_changes import STATE_OF_THE_ART, Change, find_change
from insights.summarization.result_slots import find_measure
from insights.summarization.sentence_features import abstract_sentences, content_words
from insights.summarization.studies import find_study
from insights.text.field_terms import korean_name
from insights.text.korean_particles import with_particle
from insights.text.noun_phrases import find_phrases, is_general

MIN_CONTENT_WORDS = 2
"""Words of all slots together: with fewer a frame says nothing."""
MIN_SHARED_WORDS_OF_OBJECT = 2
"""Words shared with the title by an object of which no noun says what kind of thing it is."""
TERM_WEIGHT, ORDER_WEIGHT = 2.0, 0.3
NAME_WEIGHT, PART_PENALTY, PURPOSE_WEIGHT = 3.0, 1.5, 0.5
POSITION_WEIGHT, STUDY_PENALTY = 0.15, 1.5
ADDITION_PENALTY = 1.5
"""For what a sentence proposes besides."""
MIN_TITLE_SHARE, MIN_TITLE_SHARE_OF_SUBJECT = 0.5, 0.3
"""Of the title's content words in a phrase that alone stands for the paper; less of a term of the field."""
MAX_TERM_BONUS = 0.1
MAX_TITLE_SCORE = 20.0
"""Of a title that is wholly understood, above its parts."""
THIN_SCORE = -9.0
"""Of a frame with a name and a kind alone."""
_ADDITION = re.compile(
    r"(?:Additionally|Furthermore|Moreover|Second|Third|Finally|Lastly|Also|We also|In addition|Specifically|Further"
    r"|We further|Then|Next|Besides|Building on|To support|To this end, we also)\b"
)
_DIGIT = re.compile(r"\d")
_PHRASE_LIMITS = BOUNDARY_WORDS | COORDINATION
_SUBJECT_PLACE = re.compile(r"(?:^|: )(?:(?:On|Towards?|A|An|The) )*$")
"""What stands before the title's subject."""
_MARKUP = re.compile(r"[\\\\${}_^~<>]")
_TITLE_PURPOSE = re.compile(r" for (?P<phrase>[A-Za-z].+)")
_TITLE_RELATION = re.compile(
    r"(?:[^:]{2,40}: )?(?:An? |The |Towards? )?(?P<first>[^:,]+?) (?P<relation>for|[Uu]sing|[Vv]ia|[Tt]hrough) (?P<second>[^:,]+)"
)
_TITLE_NAME = re.compile(r"(?P<name>[^:]{2,40}?)\s*:\s")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A sentence of its own, its slots, and how well it says what the paper is about."""

    text: str
    slots: tuple[str, ...]
    score: float
    name: str = ""
    """What the paper calls its own work."""
    is_collection: bool = False
    """Whether it is a data set or a benchmark."""
    is_thin: bool = False
    """Whether it says too little to stand without a result."""


@dataclass(frozen=True, slots=True)
class _Title:
    """A title, its content words, and the name before its colon where the abstract has it, too."""

    text: str
    words: frozenset[str]
    name: str

    def count_shared(self, slots: Sequence[str]) -> int:
        """How many content words of the slots the title has."""
        return len(content_words(" ".join(slots)) & self.words)


def frame_sentence(title: str, abstract: str, language: Language) -> str:
    """One or two sentences in the register of a report, each slot verbatim in the abstract; "" where no frame is safe or
    the language has none.
    """
    if language != "ko":
        return ""
    text = " ".join(abstract.split())
    match = _TITLE_NAME.match(title)
    paper_title = _Title(
        title, content_words(title), match["name"] if match and match["name"] in text else ""
    )
    sentences = [sentence.text for sentence in abstract_sentences(abstract)]
    frames = list(_proposal_frames(sentences, paper_title, text))
    if not any(paper_title.name and frame.name == paper_title.name for frame in frames):
        frames += _study_frames(sentences, paper_title, text)
    frames = frames or list(_title_frames(title, text))
    if not frames:
        return ""
    best = max(frames, key=lambda frame: frame.score)
    name = best.name or paper_title.name
    if measure := find_measure([sentence for sentence in sentences if _DIGIT.search(sentence)], name):
        return f"{best.text} {measure_sentence(measure)}"
    change = find_change(sentences, name, is_collection=best.is_collection)
    if change and _stands(change, text) and _adds(change, best):
        return f"{best.text} {change_sentence(change)}"
    return "" if best.is_thin else best.text


def _adds(change: Change, frame: _Frame) -> bool:
    """Whether a change says more than its frame; a thin one needs a number."""
    is_said = bool(change.object) and change.object in frame.text
    return not is_said and not (frame.is_thin and change.predicate == STATE_OF_THE_ART)


def _stands(change: Change, abstract: str) -> bool:
    return all(slot in abstract for slot in (change.object, change.other, change.dataset))


def _proposal_frames(sentences: Sequence[str], title: _Title, abstract: str) -> Iterator[_Frame]:
    """One of each proposal, up to the one that has the title's name. A kind, a name or words of the title make sure
    that it is what the paper is about.
    """
    for place, sentence in enumerate(sentences):
        proposal = find_proposal(sentence, title.name)
        if proposal and not proposal.purpose and proposal.name and proposal.name == title.name:
            proposal = replace(proposal, purpose=_purpose_in_title(title.text, abstract))
        slots = _slots_of(proposal) if proposal else ()
        if proposal and not slots and proposal.name and proposal.kind and not _ADDITION.match(sentence):
            is_collection = proposal.kind.lower() in COLLECTION_KINDS
            yield _Frame(
                proposal_sentence(proposal),
                (),
                THIN_SCORE,
                proposal.name,
                is_collection=is_collection,
                is_thin=True,
            )
        if proposal is None or not slots or not all(slot in abstract for slot in slots):
            continue
        shared = title.count_shared(slots)
        is_named = bool(title.name) and proposal.name == title.name
        is_part = bool(title.name and proposal.name) and not is_named
        if shared >= _min_shared(proposal, title.name, is_part=is_part):
            bonus = -ADDITION_PENALTY if _ADDITION.match(sentence) and not is_named else 0.0
            bonus += NAME_WEIGHT * is_named - PART_PENALTY * is_part + PURPOSE_WEIGHT * bool(proposal.purpose)
            score = shared + bonus - POSITION_WEIGHT * place
            is_collection = proposal.kind.lower() in COLLECTION_KINDS
            yield _Frame(proposal_sentence(proposal), slots, score, proposal.name, is_collection)
        if is_named:
            return


def _purpose_in_title(title: str, abstract: str) -> Purpose | None:
    """What the title says that the named work is for, as the abstract writes it."""
    match = _TITLE_PURPOSE.search(title)
    phrase = find_noun_phrase(match["phrase"]) if match else ""
    is_gerund = phrase.split(" ")[0].lower().endswith("ing")
    slot = _spelling_in(abstract, phrase) if phrase and not is_gerund else ""
    return Purpose(object=slot) if len(slot.split()) >= MIN_CONTENT_WORDS else None


def _min_shared(proposal: Proposal, title_name: str, *, is_part: bool) -> int:
    """How many words of the title make sure that the proposal is what the paper is about, and no part of it."""
    if proposal.object or is_part:
        return MIN_SHARED_WORDS_OF_OBJECT + bool(proposal.object and title_name)
    if title_name and not proposal.name:
        return MIN_SHARED_WORDS_OF_OBJECT
    if proposal.kind.lower() in PART_KINDS and not (title_name and proposal.name == title_name):
        return MIN_SHARED_WORDS_OF_OBJECT
    return 0 if proposal.name or proposal.purpose else 1


def _study_frames(sentences: Sequence[str], title: _Title, abstract: str) -> Iterator[_Frame]:
    """One of each study whose subject the title names, too."""
    for place, sentence in enumerate(sentences):
        study = find_study(sentence)
        if study is None:
            continue
        second = study.second if study.relation != "property" else ""
        slots = tuple(filter(None, (study.subject, second)))
        shared = title.count_shared(slots)
        is_long = len(study.subject.split()) >= MIN_CONTENT_WORDS
        if shared and is_long and all(slot in abstract for slot in slots):
            text = f"{with_particle(studied(study), 'object')} {study.verb}."
            yield _Frame(text, slots, shared - STUDY_PENALTY - POSITION_WEIGHT * place)


def _title_frames(title: str, abstract: str) -> Iterator[_Frame]:
    """What most of the title names and the abstract holds, too, is what the paper is about."""
    yield from _relation_in_title(title, abstract)
    title_words = len(content_words(title))
    for order, phrase in enumerate(find_phrases(title)):
        share = len(content_words(phrase.text)) / max(1, title_words)
        if share < MIN_TITLE_SHARE_OF_SUBJECT or _is_part_of_phrase(title, phrase.text):
            continue
        slot = _spelling_in(abstract, phrase.text)
        known = bool(korean_name(slot))
        is_subject = known and _SUBJECT_PLACE.search(title[: title.find(phrase.text)]) is not None
        min_share = MIN_TITLE_SHARE_OF_SUBJECT if is_subject else MIN_TITLE_SHARE - MAX_TERM_BONUS * known
        is_thin = share < min_share
        if slot and not slot.endswith(("ic", "al", "ar")) and not is_general(phrase.key):
            score = len(phrase.key) + TERM_WEIGHT * known - ORDER_WEIGHT * order
            yield _Frame(
                f"{with_particle(gloss(slot), 'object')} 다룬다.",
                (slot,),
                score - TERM_WEIGHT * is_thin,
                is_thin=is_thin,
            )


def _relation_in_title(title: str, abstract: str) -> Iterator[_Frame]:
    """X for Y, X using Y: a title of two phrases that stand in the abstract, too."""
    match = _TITLE_RELATION.fullmatch(title)
    phrases = (match["first"], match["second"]) if match else ()
    slots = [_spelling_in(abstract, phrase) for phrase in phrases if find_noun_phrase(phrase) == phrase]
    if match and len(slots) == len(phrases) and all(slots):
        first, second = map(gloss, slots)
        relation = "위한" if match["relation"] == "for" else "이용한"
        text = f"{with_particle(second, 'object')} {relation} {with_particle(first, 'object')} 다룬다."
        yield _Frame(text, tuple(slots), MAX_TITLE_SCORE)


def _is_part_of_phrase(title: str, phrase: str) -> bool:
    """Whether the title's noun phrase is longer, before or behind."""
    start = title.find(phrase)
    around = (re.search(r"([\w\-]+) $", title[:start]), re.match(r" ([\w\-]+)", title[start + len(phrase) :]))
    before = around[0][1].lower() if around[0] else ""
    is_predicate = before in {"to", "or", "as"}
    return is_predicate or any(word is not None and word[1].lower() not in _PHRASE_LIMITS for word in around)


def _spelling_in(abstract: str, phrase: str) -> str:
    """The phrase as the abstract writes it, best in lower case; "" where it is not there as whole words."""
    for text, wanted in ((abstract, phrase.lower()), (abstract.lower(), phrase.lower())):
        place = text.find(wanted)
        slot = abstract[place : place + len(phrase)]
        if place >= 0 and not _MARKUP.search(slot) and _is_whole_word(abstract, place, slot):
            return slot
    return ""


def _is_whole_word(text: str, place: int, slot: str) -> bool:
    around = text[max(0, place - 1) : place] + text[place + len(slot) :][:1]
    return not re.search(r"[\w\-$\\]", around)


def _slots_of(proposal: Proposal) -> tuple[str, ...]:
    """The slots; none where they say too little."""
    purpose = (proposal.purpose.object, proposal.purpose.second) if proposal.purpose else ()
    telling = tuple(filter(None, (proposal.long_name, *purpose, proposal.modifier, proposal.object)))
    slots = (proposal.name, *telling) if proposal.name else telling
    return slots if telling and len(" ".join(slots).split()) >= MIN_CONTENT_WORDS else ()
