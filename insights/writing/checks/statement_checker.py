"""Checks a model's statement against its evidence before anybody sees it: what fails is repaired once, then dropped."""

from collections.abc import Iterator
from dataclasses import dataclass

from insights.model import Language
from insights.writing.checks.claim_strength import strength_problems
from insights.writing.checks.comparison_checks import comparison_problems
from insights.writing.checks.content_checks import content_problems
from insights.writing.checks.copy_checks import copy_problems, find_copy
from insights.writing.checks.direction_checks import direction_problems
from insights.writing.checks.evidence import Evidence
from insights.writing.checks.form_checks import form_problems
from insights.writing.checks.language_checks import language_problems
from insights.writing.checks.name_checks import name_problems
from insights.writing.checks.negation_checks import negation_problems
from insights.writing.checks.number_checks import number_problems

MAX_STATEMENT_LENGTH = 600
"""Characters; a longer text is no single sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChecker:
    """Checks statements written in `language`."""

    language: Language

    def problem(self, text: str, evidence: Evidence) -> str:
        """Why the statement cannot be published, in words for the model; "" when it can."""
        return next(self._problems(text, evidence), "")

    def _problems(self, text: str, evidence: Evidence) -> Iterator[str]:
        # A title ends without a full stop; it is no beginning of the next sentence.
        text_of_evidence = " ".join(
            sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
            for sentence in evidence.sentences
        )
        if not text or len(text) > MAX_STATEMENT_LENGTH:
            yield f"it must have between 1 and {MAX_STATEMENT_LENGTH} characters"
        yield from form_problems(text, evidence.source)
        yield from language_problems(text, evidence.source, self.language)
        yield from number_problems(
            text, text_of_evidence, evidence.source, evidence.paper_count, self.language
        )
        yield from name_problems(text, evidence.source, self.language)
        yield from strength_problems(text, text_of_evidence, self.language)
        yield from content_problems(text, text_of_evidence, self.language)
        yield from comparison_problems(text, text_of_evidence, self.language)
        copied = find_copy(text, text_of_evidence) if self.language == "en" else None
        if copied:
            yield from copy_problems(copied)
        yield from direction_problems(text, text_of_evidence, self.language)
        if copied is None or not copied.is_close:
            yield from negation_problems(text, text_of_evidence, self.language)
