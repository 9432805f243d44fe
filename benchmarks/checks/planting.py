"""Plants faults of every kind in a day's true statements."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from benchmarks.checks import meaning_faults, number_faults, swap_faults, text_faults
from benchmarks.checks.case import Case, FaultMaker
from benchmarks.checks.day import Day, Fact

FAULTS_PER_KIND = 200
"""Of each kind in each language, where the day has them."""
MAX_ROUNDS = 4
"""How often a statement may be used for a kind, where there are few."""

MAKERS: Mapping[str, FaultMaker] = {
    "id, with a number": swap_faults.swap_id_with_number,
    "id, without a number": swap_faults.swap_id_without_number,
    "digit": number_faults.change_digit,
    "scale": number_faults.change_scale,
    "unit": number_faults.change_unit,
    "counted thing": number_faults.change_counted,
    "spelt number": number_faults.change_spelt,
    "name": swap_faults.replace_name,
    "other paper's sentence": swap_faults.take_sentence,
    "comparison": meaning_faults.reverse_comparison,
    "negation": meaning_faults.turn_negation,
    "direction": meaning_faults.reverse_direction,
    "superlative": meaning_faults.add_praise,
    "overstatement": meaning_faults.overstate,
    "invention": swap_faults.invent,
    "script": text_faults.mix_script,
    "language": text_faults.change_language,
    "repetition": text_faults.repeat,
    "link": text_faults.add_link,
    "mention": text_faults.add_mention,
    "markup": text_faults.add_markup,
    "order": text_faults.add_order,
}


def plant_faults(
    kind: str, facts: Sequence[Fact], day: Day, limit: int = FAULTS_PER_KIND
) -> tuple[Case, ...]:
    """Different faults of a kind, at most `limit`; the same for the same facts."""
    random = Random(f"{kind}:{facts[0].language if facts else ''}")
    found: dict[tuple[str, str], Case] = {}
    for _ in range(MAX_ROUNDS):
        for fact in random.sample(facts, len(facts)):
            for case in _one(MAKERS[kind](fact, day, random)):
                if case.text != fact.text or case.language != fact.language or case.evidence != fact.evidence:
                    found.setdefault((case.text, case.evidence.text), case)
            if len(found) >= limit:
                return tuple(found.values())
    return tuple(found.values())


def _one(cases: Iterable[Case]) -> Sequence[Case]:
    first = next(iter(cases), None)
    return () if first is None else (first,)
