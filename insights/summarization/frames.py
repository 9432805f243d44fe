"""Frame sentences: what a paper does, in a language other than its abstract's, around slots that stand in the abstract.

Template-based generation (slot filling) for Korean. Only what is certain becomes a frame: what is proposed for which
task, what is studied, a measure of the authors' own result. Numbers are never set in relation to others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.model import Language
from insights.summarization.frame_words import BOUNDARY_WORDS, COORDINATION, KINDS, PROPOSAL_VERBS
from insights.summarization.proposals import Proposal, Purpose, find_proposal
from insights.summarization.result_slots import Measure, find_measure
from insights.summarization.sentence_features import abstract_sentences, content_words
from insights.summarization.studies import Study, find_study
from insights.text.field_terms import korean_name, subjects
from insights.text.korean_particles import with_particle
from insights.text.noun_phrases import find_phrases, is_general, term_key

MIN_CONTENT_WORDS = 2
"""Words of all slots together: with fewer a frame says nothing."""
MIN_SHARED_WORDS_OF_OBJECT = 2
"""Words shared with the title by an object of which no noun says what kind of thing it is."""
TERM_WEIGHT, ORDER_WEIGHT = 2.0, 0.3
NAME_WEIGHT, PART_PENALTY, PURPOSE_WEIGHT = 3.0, 1.5, 0.5
POSITION_WEIGHT, STUDY_PENALTY = 0.15, 1.5
_MARKUP = re.compile(r"[\\\\${}_^~<>]")
_TITLE_NAME = re.compile(r"(?P<name>[^:]{2,40}?)\s*:\s")


@dataclass(frozen=True, slots=True)
class _Frame:
    """A sentence of its own, its slots, and how well it says what the paper is about."""

    text: str
    slots: tuple[str, ...]
    score: float
    name: str = ""
    """What the paper calls its own work."""


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
    measure = find_measure(sentences, best.name or paper_title.name)
    return f"{best.text} {_measure_sentence(measure)}" if measure else best.text


def _proposal_frames(sentences: Sequence[str], title: _Title, abstract: str) -> Iterator[_Frame]:
    """One of each proposal, up to the one that has the title's name. A kind, a name or words of the title make sure
    that it is what the paper is about.
    """
    for place, sentence in enumerate(sentences):
        proposal = find_proposal(sentence, title.name)
        slots = _slots_of(proposal) if proposal else ()
        if proposal is None or not slots or not all(slot in abstract for slot in slots):
            continue
        shared = title.count_shared(slots)
        is_named = bool(title.name) and proposal.name == title.name
        if not proposal.object or shared >= MIN_SHARED_WORDS_OF_OBJECT:
            is_part = bool(title.name and proposal.name) and not is_named
            bonus = NAME_WEIGHT * is_named - PART_PENALTY * is_part + PURPOSE_WEIGHT * bool(proposal.purpose)
            score = shared + bonus - POSITION_WEIGHT * place
            yield _Frame(_proposal_sentence(proposal), slots, score, proposal.name)
        if is_named:
            return


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
            text = f"{with_particle(_studied(study), 'object')} {study.verb}."
            yield _Frame(text, slots, shared - STUDY_PENALTY - POSITION_WEIGHT * place)


def _title_frames(title: str, abstract: str) -> Iterator[_Frame]:
    """What the title names and the abstract holds, too, is what the paper is about."""
    for order, phrase in enumerate(find_phrases(title)):
        slot = _spelling_in(abstract, phrase.text)
        known = bool(korean_name(slot))
        is_whole = known or not (slot.endswith(("ic", "al", "ar")) or _goes_on(title, phrase.text))
        if slot and is_whole and not is_general(phrase.key):
            score = len(phrase.key) + TERM_WEIGHT * known - ORDER_WEIGHT * order
            yield _Frame(f"{with_particle(gloss(slot), 'object')} 다룬다.", (slot,), score)


def _goes_on(title: str, phrase: str) -> bool:
    """Whether the title's noun phrase is longer."""
    following = title[title.find(phrase) + len(phrase) :]
    word = re.match(r" ([\w\-]+)", following)
    return word is not None and word[1].lower() not in BOUNDARY_WORDS | COORDINATION


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
    purpose = proposal.purpose.object if proposal.purpose else ""
    telling = tuple(filter(None, (proposal.long_name, purpose, proposal.modifier, proposal.object)))
    slots = (proposal.name, *telling) if proposal.name else telling
    return slots if telling and len(" ".join(slots).split()) >= MIN_CONTENT_WORDS else ()


def _proposal_sentence(proposal: Proposal) -> str:
    name = f"{proposal.name}({proposal.long_name})" if proposal.long_name else proposal.name
    does = _does(proposal)
    verb = PROPOSAL_VERBS[proposal.verb]
    if not (proposal.object or proposal.kind):
        what = with_particle(name, "object") if name else "방법을"
        return f"{does}{what} {verb}."
    return f"{name}: {does}{_what(proposal)} {verb}." if name else f"{does}{_what(proposal)} {verb}."


def _does(proposal: Proposal) -> str:
    return f"{_purpose(proposal.purpose)} " if proposal.purpose else ""


def _what(proposal: Proposal) -> str:
    if proposal.object:
        return with_particle(gloss(proposal.object), "object")
    whole = f"{proposal.modifier} {proposal.kind}"
    if proposal.modifier and korean_name(whole):
        words = [*proposal.adjectives, gloss(whole)]
    else:
        words = [*proposal.adjectives, _modifier(proposal), KINDS[proposal.kind.lower()]]
    return with_particle(" ".join(filter(None, words)), "object")


def _modifier(proposal: Proposal) -> str:
    """As it stands where its last word belongs to the noun of kind: "3D vision" before "transformer"."""
    last_word = proposal.modifier.split(" ")[-1]
    is_cut = term_key(f"{last_word} {proposal.kind}") in subjects()
    return proposal.modifier if is_cut else gloss(proposal.modifier)


def _purpose(purpose: Purpose) -> str:
    if purpose.is_content:
        return f"{gloss(purpose.object)}의"
    thing = with_particle(gloss(purpose.object), "object")
    if not purpose.action:
        return f"{thing} 위한"
    return f"{thing} {purpose.action}하는" if purpose.is_description else f"{thing} {purpose.action}하기 위한"


def _studied(study: Study) -> str:
    if study.relation == "property":
        return f"{gloss(study.subject)}의 {study.second}"
    first, second = gloss(study.subject), gloss(study.second)
    match study.relation:
        case "effect":
            return f"{with_particle(first, 'subject')} {second}에 미치는 영향"
        case "role":
            return f"{second}에서 {first}의 역할"
        case "relationship":
            return f"{with_particle(first, 'and')} {second}의 관계"
        case "problem":
            return f"{first} 문제"
    return first


def _measure_sentence(measure: Measure) -> str:
    where = f"{measure.dataset}에서 " if measure.dataset else ""
    at_most = "최대 " if measure.is_upper_bound else ""
    metric = measure.korean if measure.korean == measure.metric else f"{measure.korean}({measure.metric})"
    average = "평균 " if measure.is_average else ""
    return f"{where}{average}{metric} {at_most}{with_particle(measure.number, 'object')} 보고한다."


def gloss(slot: str) -> str:
    """The slot behind its Korean name, where the table has one."""
    korean = korean_name(slot) if slot else ""
    return f"{korean}({slot})" if korean and korean != slot else slot
