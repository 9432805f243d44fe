"""Takes secrets out of text: the literal values of all secret settings, and what has the shape of a token.

A value is found as it stands, percent-encoded (also twice), escaped for JSON, Python or HTML, and in base64. A value
of fewer than MIN_LITERAL_LENGTH characters, or one that the database's address says openly elsewhere (as its user,
for example), would take words out of every sentence: it is found only where a secret stands, behind ":", "=", a
quotation mark or "Bearer".
"""

import base64
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.entities import codepoint2name
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from bot.config.settings import Settings

SECRET = "[secret]"  # noqa: S105 - what stands in a secret's place
MIN_LITERAL_LENGTH = 6
MIN_KEY_LENGTH = 16
"""Of a key of SECRET_KEY (bot.slack.oauth.token_cipher)."""
MIN_BASE64_LENGTH = 8
PASSWORD_PARAMETERS = ("password", "sslpassword", "passwd", "pwd")
_PLAIN_WORD = r"[A-Za-z][a-z]*(?:-[a-z]+)*(?![A-Za-z0-9_~+/%=-])"
"""Behind "basic" or "bearer" it is a word of a sentence, as in "basic understanding"."""
# No word boundary before a Telegram token: in an address it stands right behind "bot".
_SHAPES = re.compile(
    r"\d{6,}:[A-Za-z0-9_-]{30,}"
    r"|x(?:ox[a-z]|app)-[A-Za-z0-9-]+"
    r"|(?<![A-Za-z])sk-[A-Za-z0-9_-]{16,}"
    rf"|(?i:(?<=\bbearer )|(?<=\bbasic ))(?!{_PLAIN_WORD})[A-Za-z0-9._~+/%-]{{6,}}=*"
    r"|(?i:(?<=\bticket=)|(?<=\btoken=)|(?<=\bpassword=)|(?<=\bapi_key=)|(?<=\bsecret=))[^&\s'\"]+"
)
"""Tokens of Telegram, Slack and OpenAI, the Authorization header, and parameters that are named after a secret."""
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s/:@'\"]*:)(?!\*\*\*@)[^\s/'\"]+(?=@)")


@dataclass(frozen=True, slots=True)
class Redactor:
    """Without a pattern of literal values it takes out what has the shape of a token alone."""

    literals: re.Pattern[str] | None = None

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Of the values as they were read, from the environment, `.env` or a file named by NAME_FILE."""
        from pydantic import SecretStr

        values = {name.upper(): getattr(settings, name) for name in type(settings).model_fields}
        secrets = {
            name: value.get_secret_value() for name, value in values.items() if isinstance(value, SecretStr)
        }
        addresses = {name: value for name, value in values.items() if isinstance(value, str)}
        return cls.from_values({**secrets, **addresses}, secrets=tuple(secrets))

    @classmethod
    def from_values(cls, values: Mapping[str, str], secrets: Collection[str]) -> Self:
        """Of settings by name, of which `secrets` are secret; of every address its password is, and nothing else."""
        literals, public = set[str](), set[str]()
        for name, value in values.items():
            if name == "DATABASE_URL":
                literals |= set(_address_passwords(value))
                public |= set(_address_names(value))
            elif name in secrets:
                literals |= set(_secret_parts(value))
            elif "://" in value and "@" in (address := "/".join(value.split("/")[:3])):
                literals |= set(_address_passwords(address))
        patterns = [
            pattern
            for value in sorted(literals, key=len, reverse=True)
            for pattern in _patterns(value, public)
        ]
        return cls(re.compile("|".join(patterns)) if patterns else None)

    def redact(self, text: str) -> str:
        """The text with [secret] in the place of each secret."""
        if self.literals is not None:
            text = self.literals.sub(SECRET, text)
        return _SHAPES.sub(SECRET, _PASSWORD_IN_ADDRESS.sub(rf"\1{SECRET}", text))


def _secret_parts(value: str) -> Iterator[str]:
    """The value, its lines when it has several, the keys of a list, and what follows the number in each Telegram token."""
    if not value:
        return
    yield value
    lines = [line.strip() for line in value.splitlines()]
    yield from (line for line in lines if len(line) >= MIN_LITERAL_LENGTH)
    keys = [key.strip() for key in value.split(",")]
    yield from (key for key in keys if len(key) >= MIN_KEY_LENGTH)
    for key in keys:
        number, _, rest = key.partition(":")
        if number.isdecimal() and rest:
            yield rest


def _address_passwords(url: str) -> Iterator[str]:
    """The password as it is written and decoded, also one with an unencoded "@" or "/", and those of the query."""
    address, _, query = url.partition("://")[2].partition("?")
    user_info = address.rpartition("@")[0]
    password = user_info.partition(":")[2]
    pieces = re.split("[@/]", password)
    yield from (part for part in (password, unquote(password), pieces[0]) if part)
    yield from (piece for piece in pieces[1:] if len(piece) >= MIN_LITERAL_LENGTH)
    yield from (value for name, value in parse_qsl(query) if name.lower() in PASSWORD_PARAMETERS and value)


def _address_names(url: str) -> Iterator[str]:
    """What the address says openly: scheme, user, host and database."""
    try:
        parts = urlsplit(url)
        yield from (parts.scheme.partition("+")[0], parts.username or "", parts.hostname or "")
    except ValueError:  # urlsplit refuses some addresses; nothing in them is open then
        return
    yield parts.path.strip("/")


def _patterns(value: str, public: set[str]) -> Iterator[str]:
    if len(value) < MIN_LITERAL_LENGTH and not any(character.isalnum() for character in value):
        return  # a few signs of punctuation stand in every line, and in JSON's own syntax
    encoded = "".join(_any_encoding(character) for character in value)
    if len(value) < MIN_LITERAL_LENGTH or value in public:
        yield rf"(?:(?<=[:='\"])|(?i:(?<=bearer ))){encoded}(?![^\W_])"
        return
    yield encoded
    yield from (re.escape(part) for part in _base64_parts(value))


@cache
def _any_encoding(character: str) -> str:
    """A pattern of one character as it stands, percent-encoded, and escaped for JSON, Python and HTML."""
    utf8 = character.encode("utf-8", "surrogatepass")
    utf16 = character.encode("utf-16-be", "surrogatepass")
    as_it_stands, percent = re.escape(character), "".join(f"%(?:25)*{byte:02x}" for byte in utf8)
    if character.isascii() and character.isalnum():
        return f"(?:{as_it_stands}|(?i:{percent}))"
    code, escape = ord(character), r"\\{1,4}"
    forms = [
        percent,
        "".join(f"{escape}u{utf16[n : n + 2].hex()}" for n in range(0, len(utf16), 2)),
        rf"{escape}U{code:08x}",
        rf"{escape}x{code:02x}",
        "".join(rf"{escape}x{byte:02x}" for byte in utf8),
        f"&(?:amp;)*#(?:0*{code}|x0*{code:x});",
        f"&(?:amp;)*{codepoint2name.get(code, 'nbsp')};",
    ]
    plus = r"|\+" if character == " " else ""
    return rf"(?:\\{{0,4}}(?:{as_it_stands}{plus})|(?i:{'|'.join(forms)}))"


def _base64_parts(value: str) -> Iterator[str]:
    """What is always part of the base64 of a text that contains the value, for each of the three alignments."""
    raw = value.encode("utf-8", "surrogatepass")
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        complete = len(bytes(offset) + raw) // 3 * 4
        part = encoded[(0, 2, 3)[offset] : complete]
        if len(part) >= MIN_BASE64_LENGTH:
            yield part
            if (url_safe := part.translate(str.maketrans("+/", "-_"))) != part:
                yield url_safe
