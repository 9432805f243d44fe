"""Encryption of stored tokens: Fernet (AES-128 in CBC mode with an HMAC-SHA256), its keys derived from SECRET_KEY by HKDF.

SECRET_KEY may list several, separated by commas: the first one encrypts, each of them decrypts.
"""

import base64
from dataclasses import dataclass, field
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from insights.errors import BadConfiguration

MIN_KEY_CHARS = 16
TOKENS = b"daily-insights: tokens of Slack workspaces"
EVENTS = b"daily-insights: events of Slack workspaces"
"""Purposes: another use of SECRET_KEY has other keys."""


class UnreadableToken(ValueError):
    """No key of SECRET_KEY opens the stored text."""


@dataclass(frozen=True, slots=True)
class TokenCipher:
    keys: tuple[Fernet, ...] = field(repr=False)

    @classmethod
    def from_setting(cls, secret_key: str, purpose: bytes = TOKENS) -> Self:
        """Raises BadConfiguration for a key that is missing or short."""
        secrets = [secret.strip() for secret in secret_key.split(",") if secret.strip()]
        if not secrets or min(map(len, secrets)) < MIN_KEY_CHARS:
            why = f"it encrypts the tokens of Slack workspaces, and needs {MIN_KEY_CHARS} characters or more; make one with: openssl rand -hex 32"
            raise BadConfiguration("error.setting", name="SECRET_KEY", why=why)
        return cls(tuple(Fernet(_derive(secret, purpose)) for secret in secrets))

    def encrypt(self, token: str) -> str:
        return self.keys[0].encrypt(token.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Raises UnreadableToken."""
        try:
            return MultiFernet(self.keys).decrypt(text).decode()
        except InvalidToken:
            raise UnreadableToken from None

    def is_of_first_key(self, text: str) -> bool:
        """Whether the first key alone opens it."""
        try:
            self.keys[0].decrypt(text)
        except InvalidToken:
            return False
        return True


def _derive(secret: str, purpose: bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return base64.urlsafe_b64encode(key)
