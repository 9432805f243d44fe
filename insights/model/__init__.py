"""The domain's data: papers, classified papers, editions, questions, chats and incoming events.

Pure data, which imports nothing of ours. Everything is frozen and keyword-only; all instants are aware and in UTC. A
value that crosses packages is one of these, never a dictionary and never a platform's own object.
"""

from insights.model.chat import Action, Chat, Incoming, Sender
from insights.model.edition import (
    SECTION_KINDS,
    Chart,
    Checks,
    Edition,
    Excluded,
    Exclusion,
    Feature,
    Labelled,
    Report,
    Section,
    SectionKind,
    SourceState,
    Statement,
    Tldr,
    Topic,
    Trend,
    WrittenBy,
)
from insights.model.language import LANGUAGES, Language
from insights.model.paper import Announce, Paper
from insights.model.question import Answer, Passage, PassageKind, Question

__all__ = [
    "LANGUAGES",
    "SECTION_KINDS",
    "Action",
    "Announce",
    "Answer",
    "Chart",
    "Chat",
    "Checks",
    "Edition",
    "Excluded",
    "Exclusion",
    "Feature",
    "Incoming",
    "Labelled",
    "Language",
    "Paper",
    "Passage",
    "PassageKind",
    "Question",
    "Report",
    "Section",
    "SectionKind",
    "Sender",
    "SourceState",
    "Statement",
    "Tldr",
    "Topic",
    "Trend",
    "WrittenBy",
]
