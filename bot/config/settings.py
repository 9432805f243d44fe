"""The only reader of the environment. `.env.example` lists every setting with a line of explanation.

Any secret may come from a file instead: NAME_FILE names it. An empty value counts as unset.
"""

import os
import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    NonNegativeInt,
    PositiveFloat,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from insights.errors import BadConfiguration
from insights.model import Language

SECRETS = (
    "TELEGRAM_BOT_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "OPENAI_API_KEY",
    "ADMIN_TOKEN",
    "SECRET_KEY",
    "DATABASE_URL",
)
UNREAD = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "ADMIN_TOKEN", "SECRET_KEY")
"""Accepted, and read by nothing yet: `doctor` tells whoever sets one."""
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _words(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _clock_time(value: object) -> object:
    if isinstance(value, str):
        found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value.strip())
        if not found:
            raise ValueError("write it as HH:MM, for example 09:00")
        return time(int(found[1]), int(found[2]))
    return value


def _duration(value: object) -> object:
    if isinstance(value, str):
        found = re.fullmatch(r"(\d+)\s*([smhd])", value.strip())
        if not found:
            raise ValueError("write it as a number and s, m, h or d, for example 12h")
        return timedelta(seconds=int(found[1]) * UNITS[found[2]])
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("name a time zone such as Asia/Seoul or Europe/Berlin")
    return value


def machine_zone() -> str:
    """The machine's time zone by its IANA name, UTC when it cannot be told."""
    from tzlocal import get_localzone_name

    name = get_localzone_name()
    return name if name in available_timezones() else "UTC"


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Zone = Annotated[str, AfterValidator(_zone)]


class Settings(BaseSettings):
    """Every setting, by its name in the environment in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr = SecretStr("sqlite:///data/insights.db")

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_updates: Literal["polling", "webhook"] = "polling"
    telegram_per_second: PositiveFloat = 30.0

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

    openai_api_key: SecretStr | None = None
    openai_base_url: str = ""
    openai_model: str = ""
    model_tokens_per_day: int = 2_000_000

    sources: Words = ("arxiv", "huggingface", "deeplearn")
    arxiv_categories: Words = ("cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.MA", "cs.NE", "cs.RO", "stat.ML")
    arxiv_feed_url: str = "https://rss.arxiv.org/atom"
    arxiv_api_url: str = "https://export.arxiv.org/api/query"
    arxiv_html_url: str = "https://arxiv.org/html"
    arxiv_pdf_url: str = "https://arxiv.org/pdf"
    huggingface_url: str = "https://huggingface.co"
    deeplearn_url: str = "https://deeplearn.org"
    taxonomy_file: Path | None = None
    keep_fulltext_days: int = 14
    keep_conversations_days: int = 30
    keep_posts_days: int = 365
    questions_per_hour: NonNegativeInt = 60
    chat_questions_per_hour: NonNegativeInt = 240

    digest_language: Language = "en"
    digest_time: ClockTime = time(9)
    digest_timezone: Zone = ""
    featured: int = 5
    max_lateness: Duration = timedelta(hours=12)

    access: Literal["open", "listed"] | None = None
    allowed_chats: Words = ()
    operator_chat: str = ""
    admin_token: SecretStr | None = None
    secret_key: SecretStr | None = None

    web_host: str = "127.0.0.1"
    web_port: int = 8080
    public_url: str = ""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    tick_seconds: float = 20.0
    clock_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, values: Any) -> Any:
        return {"digest_timezone": machine_zone(), **values} if isinstance(values, dict) else values

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.digest_timezone)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, `.env` and secret files. BadConfiguration names the first setting that is wrong."""
    environ = os.environ if environ is None else environ
    secrets: dict[str, Any] = _secret_files(environ)
    try:
        return Settings(**secrets)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "SETTINGS"
        why = str(first["msg"]).removeprefix("Value error, ")
        raise BadConfiguration("error.setting", name=name, why=why) from None


def _secret_files(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in SECRETS:
        path = environ.get(f"{name}_FILE", "")
        if path and not environ.get(name):
            try:
                found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                why = f"{path} cannot be read ({error.strerror})"
                raise BadConfiguration("error.setting", name=f"{name}_FILE", why=why) from None
    return found
