"""Korean of frame sentences: proposals, studies, measures and changes around slots that stay as they are written."""

from insights.summarization.frame_words import COLLECTION_KINDS, KINDS, PROPOSAL_VERBS
from insights.summarization.proposals import Proposal
from insights.summarization.purposes import Purpose
from insights.summarization.reported_changes import STATE_OF_THE_ART, Change
from insights.summarization.result_slots import Measure
from insights.summarization.studies import Study
from insights.text.field_terms import korean_name, subjects
from insights.text.korean_particles import with_particle
from insights.text.noun_phrases import term_key


def proposal_sentence(proposal: Proposal) -> str:
    """What is proposed, with its name and purpose."""
    name = f"{proposal.name}({proposal.long_name})" if proposal.long_name else proposal.name
    does = _does(proposal)
    verb = PROPOSAL_VERBS[proposal.verb]
    if not (proposal.object or proposal.kind):
        what = with_particle(name, "object") if name else "방법을"
        return f"{does}{what} {verb}."
    return f"{name}: {does}{_what(proposal)} {verb}." if name else f"{does}{_what(proposal)} {verb}."


def _does(proposal: Proposal) -> str:
    if proposal.purpose is None:
        return ""
    if proposal.purpose.is_content and proposal.kind.lower() in COLLECTION_KINDS:
        return f"{with_particle(gloss(proposal.purpose.object), 'by')} 이루어진 "
    return f"{_purpose(proposal.purpose)} "


def _what(proposal: Proposal) -> str:
    if proposal.object:
        return with_particle(gloss(proposal.object), "object")
    adjectives = [word for word in proposal.adjectives if not PROPOSAL_VERBS[proposal.verb].startswith(word)]
    whole = f"{proposal.modifier} {proposal.kind}"
    if proposal.modifier and korean_name(whole):
        words = [*adjectives, gloss(whole)]
    else:
        words = [*adjectives, _modifier(proposal), KINDS[proposal.kind.lower()]]
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
    if purpose.is_change:
        thing = f"{thing} {with_particle(gloss(purpose.second), 'by')}"
    elif purpose.second:
        both = f"{with_particle(gloss(purpose.object), 'and')} {gloss(purpose.second)}"
        thing = with_particle(both, "object")
    if not purpose.action:
        return f"{thing} 위한"
    return f"{thing} {purpose.action}는" if purpose.is_description else f"{thing} {purpose.action}기 위한"


def studied(study: Study) -> str:
    """What is studied, without the verb."""
    if study.relation == "property":
        return f"{gloss(study.subject)}의 {study.second}"
    first, second = gloss(study.subject), gloss(study.second)
    return {
        "effect": f"{with_particle(first, 'subject')} {second}에 미치는 영향",
        "role": f"{second}에서 {first}의 역할",
        "relationship": f"{with_particle(first, 'and')} {second}의 관계",
        "application": f"{second}에 {first}",
        "problem": f"{first} 문제",
    }.get(study.relation, first)


def measure_sentence(measure: Measure) -> str:
    """The metric and the number that the authors report."""
    where = f"{measure.dataset}에서 " if measure.dataset else ""
    at_most = "최대 " if measure.is_upper_bound else ""
    metric = measure.korean if measure.korean == measure.metric else f"{measure.korean}({measure.metric})"
    average = "평균 " if measure.is_average else ""
    return f"{where}{average}{metric} {at_most}{with_particle(measure.number, 'object')} 보고한다."


def change_sentence(change: Change) -> str:
    """What the authors report that their work changes, or what a collection holds."""
    where = f"{change.dataset}에서 " if change.dataset else ""
    other = f"{gloss(change.other)} 대비 " if change.other else ""
    if change.predicate == STATE_OF_THE_ART:
        where = f"{change.object}에서 " if change.object else ""
        return f"{where}최고 수준(state-of-the-art)의 성능을 보고한다."
    if change.predicate == "포함한다":
        whole = (
            f"{change.object} 이상"
            if change.amount == "…넘게"
            else f"{change.amount} {change.object}".strip()
        )
        return f"{with_particle(whole, 'object')} 포함한다."
    if not change.object:
        amount = (
            change.amount
            if change.predicate.startswith("빠른")
            else f"{change.amount}의".replace("넘게의", "넘는")
        )
        return f"{where}{other}{amount} {change.predicate} 보고한다."
    return f"{where}{other}{with_particle(gloss(change.object), 'object')} {change.amount} {change.predicate} 보고한다."


def gloss(slot: str) -> str:
    """The slot behind its Korean name, where the table has one."""
    korean = korean_name(slot) if slot else ""
    return f"{korean}({slot})" if korean and korean != slot else slot
