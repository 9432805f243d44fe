"""The domain's data: papers, classified papers, editions, questions, chats and incoming events.

Pure data that imports nothing else of the project. Everything is frozen and keyword-only; all instants are aware and
in UTC. A value that crosses packages is one of these, never a dictionary and never a platform's own object.
"""

from insights.model.chat import Action, Audience, Chat, ChatRef, IncomingEvent, Sender
from insights.model.edition import (
    OTHER_TOPIC,
    SECTION_KINDS,
    Chart,
    CheckCounts,
    ClassifiedPaper,
    Edition,
    Exclusion,
    ExclusionReason,
    FeaturedPaper,
    Headline,
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
from insights.model.paper import AnnounceType, Paper
from insights.model.question import Answer, Passage, PassageKind, Question
from insights.model.withdrawal import SentenceWithdrawal, WithdrawalReason

__all__ = [
    "LANGUAGES",
    "OTHER_TOPIC",
    "SECTION_KINDS",
    "Action",
    "AnnounceType",
    "Answer",
    "Audience",
    "Chart",
    "Chat",
    "ChatRef",
    "CheckCounts",
    "ClassifiedPaper",
    "Edition",
    "Exclusion",
    "ExclusionReason",
    "FeaturedPaper",
    "Headline",
    "IncomingEvent",
    "Language",
    "Paper",
    "Passage",
    "PassageKind",
    "Question",
    "Report",
    "Section",
    "SectionKind",
    "Sender",
    "SentenceWithdrawal",
    "SourceState",
    "Statement",
    "Tldr",
    "Topic",
    "Trend",
    "WithdrawalReason",
    "WrittenBy",
]
