"""The languages the bot writes in."""

from typing import Literal

Language = Literal["en", "ko"]


LANGUAGES: tuple[Language, ...] = ("en", "ko")
