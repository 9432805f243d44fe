"""Checks of `doctor` on the machine: versions, disk, clock, permissions of files, and who can reach what."""

import os
import platform
import shutil
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy import make_url

from bot.config.settings import DOTENV, SECRETS, Settings, read_environment
from bot.diagnostics import Diagnostic
from insights.version import VERSION

PACKAGES = (
    "python-telegram-bot",
    "slack-bolt",
    "sqlalchemy",
    "aiosqlite",
    "asyncpg",
    "starlette",
    "matplotlib",
    "openai",
)
MEGABYTE = 1_000_000
MIN_FREE_BYTES = 100 * MEGABYTE
"""Below this the database may soon be unable to grow."""
LOW_FREE_BYTES = 1000 * MEGABYTE
MIN_TOKEN_LENGTH = 16
MAX_CLOCK_SKEW_S = 5.0
"""A worker stops sending six seconds before its lease ends (docs/how-to/run-several-processes.md)."""


def check_versions(_: Settings) -> list[Diagnostic]:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    python = f"daily-insights {VERSION}, Python {platform.python_version()}, {platform.system()}"
    results = [
        Diagnostic(name="version", summary=python),
        Diagnostic(name="packages", summary=", ".join(found)),
    ]
    if missing:
        summary = f"{', '.join(missing)}: not installed"
        fix = "install the package again, or in its folder: make install"
        results[1] = Diagnostic(name="packages", state="failed", summary=summary, fix=fix)
    return results


def check_disk(settings: Settings) -> list[Diagnostic]:
    """Of the folder with the SQLite file, else of the working folder."""
    file = _sqlite_file(settings)
    folder = next(path for path in (file or Path.cwd() / "x").absolute().parents if path.exists())
    free = shutil.disk_usage(folder).free
    size = f"; the database has {_total_size(file) / MEGABYTE:,.0f} MB" if file and file.exists() else ""
    summary = f"{free / MEGABYTE:,.0f} MB free{size}"
    if free >= LOW_FREE_BYTES:
        return [Diagnostic(name="disk", summary=summary)]
    fix = f"make room in the file system of {folder}: without it nothing can be stored, and nothing is sent"
    return [
        Diagnostic(
            name="disk", state="failed" if free < MIN_FREE_BYTES else "warning", summary=summary, fix=fix
        )
    ]


def check_clock_setting(settings: Settings) -> list[Diagnostic]:
    if settings.clock_file is None:
        return []
    summary = f"time is taken from {settings.clock_file}"
    fix = "unset CLOCK_FILE, unless this is a rehearsal on a database of its own"
    return [Diagnostic(name="clock", state="warning", summary=summary, fix=fix)]


def check_clock(served_at: datetime, asked_at: datetime, answered_at: datetime) -> Diagnostic:
    """This machine's clock against a server's Date header, which counts whole seconds. The server answered between the
    two instants of this machine's clock.
    """
    early = (served_at - answered_at).total_seconds()
    late = (asked_at - served_at - timedelta(seconds=1)).total_seconds()
    skew_s = max(early, late, 0.0)
    if skew_s <= MAX_CLOCK_SKEW_S:
        return Diagnostic(name="clock", summary="agrees with a server's")
    side = "behind" if early > late else "ahead of"
    fix = "let NTP set it (timedatectl set-ntp true): digests come at the wrong time, and several workers disagree"
    summary = f"{skew_s:,.0f} s {side} a server's"
    return Diagnostic(name="clock", state="failed", summary=summary, fix=fix)


def check_files(settings: Settings) -> list[Diagnostic]:
    """Files with secrets or with what people said are for their owner alone."""
    open_files = [path for path in _private_files(settings) if _is_open_to_others(path)]
    results = [_open_file(path) for path in open_files]
    if os.geteuid() == 0:
        fix = "run it as a user of its own (docs/how-to/run-as-a-service.md)"
        results.append(Diagnostic(name="user", state="warning", summary="this is root", fix=fix))
    return results or [Diagnostic(name="files", summary="private files are for their owner alone")]


def check_exposure(settings: Settings) -> list[Diagnostic]:
    """Who can reach the process over the network."""
    token = settings.admin_token.get_secret_value() if settings.admin_token else ""
    results = []
    if _is_loopback(settings.web_host):
        results.append(
            Diagnostic(name="exposure", summary=f"listens on {settings.web_host}, this machine alone")
        )
    else:
        summary = f"listens on {settings.web_host}: others reach webhooks, charts, /readyz and PUBLIC_PAGES, not the chat page"
        fix = "put a proxy with TLS in front of it, or leave WEB_HOST unset"
        results.append(Diagnostic(name="exposure", state="warning", summary=summary, fix=fix))
        if settings.metrics_port and not token:
            fix = "set ADMIN_TOKEN, and give it to Prometheus as its bearer token"
            summary = "METRICS_PORT is set, and /metrics answers this machine alone"
            results.append(Diagnostic(name="metrics", state="warning", summary=summary, fix=fix))
    if token and len(token) < MIN_TOKEN_LENGTH:
        fix = 'take a longer one: python -c "import secrets; print(secrets.token_urlsafe())"'
        summary = f"has fewer than {MIN_TOKEN_LENGTH} characters and can be guessed"
        results.append(Diagnostic(name="ADMIN_TOKEN", state="warning", summary=summary, fix=fix))
    if settings.public_url and not settings.webhook_base_url:
        fix = "give an address that begins with https://, or leave it unset"
        summary = "no platform calls an address without https"
        results.append(Diagnostic(name="PUBLIC_URL", state="warning", summary=summary, fix=fix))
    if settings.public_pages and not settings.public_url:
        fix = "set PUBLIC_URL to the address that others come by"
        summary = "nobody else reads them: the server answers under PUBLIC_URL's name alone"
        results.append(Diagnostic(name="PUBLIC_PAGES", state="warning", summary=summary, fix=fix))
    return results


def _sqlite_file(settings: Settings) -> Path | None:
    scheme, _, _ = (address := settings.database_url.get_secret_value()).partition("://")
    return Path(make_url(address).database or "") if scheme.startswith("sqlite") else None


def _total_size(file: Path) -> int:
    """With what SQLite has not merged into it yet."""
    files = (file, file.with_name(f"{file.name}-wal"))
    return sum(path.stat().st_size for path in files if path.exists())


def _private_files(settings: Settings) -> Iterator[Path]:
    database = _sqlite_file(settings)
    environ = read_environment()
    secret_files = (environ.get(f"{name}_FILE") for name in SECRETS)
    candidates: Sequence[Path | None] = (DOTENV, database, *(Path(name) for name in secret_files if name))
    yield from (path for path in candidates if path is not None and path.is_file())


def _is_open_to_others(path: Path) -> bool:
    """Mounted secrets of containers belong to root and are read-only: their mode is not ours to change."""
    status = path.stat()
    return bool(status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)) and status.st_uid == os.geteuid()


def _open_file(path: Path) -> Diagnostic:
    summary = f"{path} can be read by other users of this machine"
    return Diagnostic(name="files", state="warning", summary=summary, fix=f"chmod 600 {path}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
