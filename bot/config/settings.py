"""The settings: the only reader of the environment. `.env.example` explains each of them in a line.

Any secret may come from a file instead (bot.config.secret_files). An empty value counts as unset.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import AfterValidator, PositiveFloat, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config.secret_files import read_secret_files
from bot.config.validation import (
    CategoryList,
    ChatList,
    ClockTime,
    Count,
    Duration,
    PageGroupList,
    Price,
    SingleChat,
    SlackAppToken,
    SlackBotToken,
    TelegramTokens,
    TextList,
    Url,
    ZoneName,
    check_range,
    split_tokens,
)
from insights.errors import BadConfiguration
from insights.model import ChatRef, Language

DOTENV = Path(".env")
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


class Settings(BaseSettings):
    """Every setting, by its name in the environment in lower case."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr = SecretStr("sqlite:///data/insights.db")

    telegram_bot_token: TelegramTokens | None = None
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_updates: Literal["polling", "webhook"] = "polling"
    telegram_per_second: PositiveFloat = 30.0
    telegram_paid_broadcast: Literal["off", "on"] = "off"

    slack_bot_token: SlackBotToken | None = None
    slack_app_token: SlackAppToken | None = None
    slack_signing_secret: SecretStr | None = None
    slack_configured_by: Literal["members", "admins"] = "members"
    slack_agent_view: Literal["off", "on"] = "off"
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api_url: Url = "https://slack.com/api/"

    openai_api_key: SecretStr | None = None
    openai_base_url: Url = ""
    openai_model: str = ""
    model_tokens_per_day: Count = 2_000_000
    model_price: Price = ""
    model_tier: Literal["", "auto", "default", "flex", "priority"] = ""
    model_judge: str = ""

    sources: TextList = ("arxiv", "huggingface", "deeplearn")
    arxiv_categories: CategoryList = (
        "cs.AI",
        "cs.CL",
        "cs.CV",
        "cs.LG",
        "cs.MA",
        "cs.NE",
        "cs.RO",
        "stat.ML",
    )
    arxiv_feed_url: Url = "https://rss.arxiv.org/atom"
    arxiv_api_url: Url = "https://export.arxiv.org/api/query"
    arxiv_html_url: Url = "https://arxiv.org/html"
    arxiv_pdf_url: Url = "https://arxiv.org/pdf"
    huggingface_url: Url = "https://huggingface.co"
    deeplearn_url: Url = "https://deeplearn.org"
    taxonomy_file: Path | None = None
    keep_fulltext_days: Count = 14
    keep_conversations_days: Count = 30
    keep_posts_days: Annotated[int, AfterValidator(check_range(30))] = 365
    follow_papers_days: Annotated[int, AfterValidator(check_range(0, 365))] = 60
    questions_per_hour: Count = 60
    chat_questions_per_hour: Count = 240

    digest_language: Language = "en"
    digest_time: ClockTime = time(9)
    digest_timezone: ZoneName = ""
    featured: Annotated[int, AfterValidator(check_range(1, 50))] = 5
    max_lateness: Duration = timedelta(hours=12)

    access: Literal["open", "listed"] | None = None
    allowed_chats: ChatList = ()
    operator_chat: SingleChat = None
    admin_token: SecretStr | None = None
    secret_key: SecretStr | None = None

    web_host: str = "127.0.0.1"
    web_port: Annotated[int, AfterValidator(check_range(0, 65535))] = 8080
    public_url: Url = ""
    public_pages: PageGroupList = ()
    json_api: Literal["off", "on"] = "off"
    metrics_port: Annotated[int, AfterValidator(check_range(0, 65535))] = 0

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    tick_seconds: Annotated[float, AfterValidator(check_range(0.01))] = 20.0
    stop_delay_seconds: Annotated[float, AfterValidator(check_range(0, 60))] = 0.0
    clock_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, values: Any) -> Any:
        return {"digest_timezone": machine_zone(), **values} if isinstance(values, dict) else values

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.digest_timezone)

    @property
    def telegram_tokens(self) -> tuple[str, ...]:
        """One for each bot."""
        return split_tokens(self.telegram_bot_token) if self.telegram_bot_token else ()

    @property
    def restricts_access(self) -> bool:
        """Whether only admitted chats are served. Without ACCESS that is so once a model, which costs money, is set."""
        return (self.access or ("listed" if self.openai_model else "open")) == "listed"

    @property
    def always_served_chats(self) -> frozenset[ChatRef]:
        """ALLOWED_CHATS and OPERATOR_CHAT, each with all its threads: a chat is admitted as a whole."""
        operator = (self.operator_chat,) if self.operator_chat else ()
        return frozenset(replace(chat, thread="") for chat in (*self.allowed_chats, *operator))

    @property
    def offers_slack_installation(self) -> bool:
        """Whether workspaces may install the Slack app through OAuth."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def webhook_base_url(self) -> str:
        """PUBLIC_URL without a final slash where platforms can call it (https, with a host), else ""."""
        parts = urlsplit(self.public_url)
        return self.public_url.rstrip("/") if parts.scheme == "https" and parts.hostname else ""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment, `.env` and secret files. Raises BadConfiguration for the first setting that is wrong."""
    environ = read_environment() if environ is None else environ
    secrets: dict[str, Any] = {
        name.lower(): text for name, text in read_secret_files(SECRETS, environ).items()
    }
    try:
        return Settings(**secrets)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "SETTINGS"
        why = str(first["msg"]).removeprefix("Value error, ")
        raise BadConfiguration("error.setting", name=name, why=why) from None


def read_environment() -> Mapping[str, str]:
    """The environment over `.env`. Raises BadConfiguration when that file cannot be read."""
    return {**_read_dotenv(), **os.environ}


def find_misspelt_names() -> Iterator[str]:
    """A sentence for each name in `.env` that is unknown, but close to a setting's name."""
    names = [name.upper() for name in Settings.model_fields]
    names += ["SECRETS_DIR", *(f"{name}_FILE" for name in SECRETS)]
    for name in _read_dotenv():
        if name not in names and (similar := get_close_matches(name, names, n=1)):
            yield f"{name} in .env is not a setting and is ignored; did you mean {similar[0]}?"


def machine_zone() -> str:
    """The machine's time zone by its IANA name, UTC when it is unknown."""
    from tzlocal import get_localzone_name

    name = get_localzone_name()
    return name if name in available_timezones() else "UTC"


def _read_dotenv() -> dict[str, str]:
    try:
        return {name: value for name, value in dotenv_values(DOTENV, encoding="utf-8").items() if value}
    except UnicodeDecodeError:
        why = "the file is not UTF-8 text; save it as that"
        raise BadConfiguration("error.setting", name=str(DOTENV), why=why) from None
    except OSError as error:
        why = f"the file cannot be read ({error.strerror})"
        raise BadConfiguration("error.setting", name=str(DOTENV), why=why) from None
