"""The one-time codes with which a person becomes the bot's owner, and the wrong ones that were sent.

All of it is in memory: a restart makes a new code and forgets the wrong ones.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from insights.ports.clock import Clock
from insights.sliding_window import SlidingWindow

CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike."""
CODE_LENGTH = 10
MAX_WRONG_PER_SENDER = 5
"""Within LOCK_WINDOW; after them no code of the sender is checked until the first of them is older."""
LOCK_WINDOW = timedelta(hours=1)
MAX_WRONG_CODES = 50
"""Of all senders together; after them the codes are changed."""
HANDOVER_VALIDITY = timedelta(hours=1)
MAX_TRACKED_SENDERS = 10_000

SenderKey = tuple[str, str, str]
"""Platform, account and person."""


class CodeResult(Enum):
    """What a code that was sent is."""

    CLAIM = auto()
    """The code of a bot without an owner, for the first who sends it."""
    HANDOVER = auto()
    """The code with which the owner gives the bot to another person."""
    USED = auto()
    """It was the claim code, and is used up."""
    WRONG = auto()
    LOCKED = auto()
    """Not checked: the sender has sent too many wrong ones."""


def make_claim_code() -> str:
    """About fifty random bits, typed from a terminal into a phone. It works once, while this process runs."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@dataclass(slots=True, kw_only=True)
class OwnerCodes:
    """Checks codes in constant time, and counts the wrong ones of each sender and of all."""

    clock: Clock
    claim_code: str = field(default_factory=make_claim_code, repr=False)
    wrong_count: int = 0
    """Wrong codes of all senders since the codes were changed."""
    _used_code: str = field(default="", repr=False)
    _handover_code: str = field(default="", repr=False)
    _handover_until: datetime | None = None
    _wrong: dict[SenderKey, SlidingWindow] = field(default_factory=dict)

    def check(self, sender: SenderKey, code: str) -> CodeResult:
        """A wrong code is counted; one that is not checked is not. The handover code is used up when it is right."""
        now = self.clock.now()
        if self._lock_ends_in_s(sender, now) > 0:
            return CodeResult.LOCKED
        is_claim = _is_equal(code, self.claim_code)
        is_used = _is_equal(code, self._used_code)
        is_handover = _is_equal(code, self._handover_code)
        if is_claim:
            return CodeResult.CLAIM
        if is_handover and self._handover_until is not None and now < self._handover_until:
            self._handover_code = ""
            return CodeResult.HANDOVER
        if is_used:
            return CodeResult.USED
        self._count_wrong(sender, now)
        return CodeResult.WRONG

    def lock_ends_in(self, sender: SenderKey) -> timedelta:
        """How long no code of this sender is checked; zero when it is not locked."""
        return timedelta(seconds=self._lock_ends_in_s(sender, self.clock.now()))

    def start_handover(self) -> str:
        """Return a new code for HANDOVER_VALIDITY; an earlier one is no longer valid."""
        self._handover_code = make_claim_code()
        self._handover_until = self.clock.now() + HANDOVER_VALIDITY
        return self._handover_code

    def mark_claimed(self) -> None:
        """The claim code is used up: a bot that loses its owner has another one."""
        self._used_code, self.claim_code = self.claim_code, make_claim_code()

    def change_if_guessed(self) -> bool:
        """Change all codes once MAX_WRONG_CODES wrong ones were sent. Return whether they were changed."""
        if self.wrong_count < MAX_WRONG_CODES:
            return False
        self.claim_code, self._used_code, self._handover_code = make_claim_code(), "", ""
        self.wrong_count = 0
        return True

    def _lock_ends_in_s(self, sender: SenderKey, now: datetime) -> float:
        window = self._wrong.get(sender)
        if window is None:
            return 0
        seconds = now.timestamp()
        return window.free_at(MAX_WRONG_PER_SENDER, seconds) - seconds

    def _count_wrong(self, sender: SenderKey, now: datetime) -> None:
        self.wrong_count += 1
        self._wrong.setdefault(sender, SlidingWindow(LOCK_WINDOW.total_seconds())).add(now.timestamp())
        if len(self._wrong) > MAX_TRACKED_SENDERS:
            for key in [key for key, window in self._wrong.items() if window.is_empty(now.timestamp())]:
                del self._wrong[key]


def _is_equal(code: str, expected: str) -> bool:
    """In constant time. No code equals one that is not set."""
    return hmac.compare_digest(code.encode("utf-8", "replace"), expected.encode()) and bool(expected)
