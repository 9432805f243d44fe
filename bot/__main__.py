"""The command line, `python -m bot COMMAND`: the options of every subcommand, their validation, and the exit codes.

Exit codes: 0 success, also when the reader of the output has gone; 1 something outside failed (network, database);
2 bad usage or bad configuration; 130 interrupted at the terminal.
"""

import argparse
import asyncio
import importlib
import logging
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from insights.version import VERSION

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.runtime.redaction import Redactor

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MODULE_NAME = "python -m bot"
COMMAND_NAME = "daily-insights"
"""The command that an installation of the package puts on the path."""


def build_parser(name: str = MODULE_NAME) -> argparse.ArgumentParser:
    """`name` is how the program was called."""
    top = argparse.ArgumentParser(prog=name, description="The day's AI papers, in your channels.")
    top.add_argument("--version", action="version", version=f"daily-insights {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run_options(commands.add_parser("run", help="start everything that is configured"))
    _add_digest_options(
        commands.add_parser("digest", help="make one edition without sending it, and write it out")
    )
    text = "make the editions of past days, from arXiv's API; stopped, it goes on when it is called again"
    _add_backfill_options(commands.add_parser("backfill", help=text, description=text))
    commands.add_parser("chat", help="talk to the bot in this terminal")
    ask = commands.add_parser("ask", help="ask one question about one paper")
    ask.add_argument("paper", metavar="PAPER", help="an arXiv id such as 2411.02355")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument(
        "--input",
        type=Path,
        metavar="FILE",
        help="the paper's HTML or PDF, instead of fetching it from arXiv",
    )
    _add_export_options(
        commands.add_parser("export", help="write the archive as files, for a server that only serves files")
    )
    text = "serve the archive to a program as an MCP server over standard input and output"
    commands.add_parser(
        "mcp", help=text, description=f"{text}. It needs the package mcp: pip install 'mcp>=2.3,<3'"
    )
    status = commands.add_parser("status", help="show subscriptions, deliveries and the newest edition")
    status.add_argument("--dead", action="store_true", help="list the deliveries that were given up")
    status.add_argument("--retry", metavar="ID", help="retry one dead delivery, or all of them: all")
    doctor = commands.add_parser(
        "doctor", help="check settings, tokens, permissions and services, and say what to do"
    )
    doctor.add_argument("--live", action="store_true", help="also send one request to each service")
    doctor.add_argument("--json", action="store_true", help="the findings as a JSON list, for programs")
    _add_access_actions(
        commands.add_parser(
            "access", help="list who may use the bot, revoke a chat, show or release the owner"
        )
    )
    commands.add_parser("settings", help="print every setting, explained, as a file .env to begin with")
    _add_db_actions(commands.add_parser("db", help="upgrade, fill, move, back up or restore the database"))
    completion = commands.add_parser("completion", help="print a script that completes this command line")
    completion.add_argument("shell", choices=("bash", "zsh"))
    return top


def _add_access_actions(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="the owner and all chats with their numbers; the default")
    text = "end a chat's admission: nothing more is sent there, and it is told so once"
    revoke = actions.add_parser("revoke", help=text, description=text)
    revoke.add_argument(
        "chat", metavar="CHAT", help="a number of the list, or PLATFORM:ID such as telegram:-100123"
    )
    owner = actions.add_parser("owner", help="show the owner")
    owner.add_argument(
        "--release", action="store_true", help="take the bot from its owner; the next start prints a code"
    )


def _add_db_actions(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="bring the tables up to date; `run` does this itself")
    text = "import past papers: sorted by topic and searchable, without writing reports"
    importing = actions.add_parser("import", help=text, description=text)
    importing.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="an arXiv feed, an API answer or JSON lines (also .gz); each paper goes to the day it was listed on, "
        "else submitted on",
    )
    backup = actions.add_parser(
        "backup", help="copy the SQLite database into a new file; possible while the bot runs"
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    text = "replace the SQLite database by a backup; the replaced file is kept beside it"
    restore = actions.add_parser("restore", help=text, description=f"{text}. Stop the bot first.")
    restore.add_argument("file", type=Path, metavar="FILE")
    text = "move to PostgreSQL: copy the SQLite database into an empty one and compare every row"
    copying = actions.add_parser("copy", help=text, description=f"{text}. Stop the bot first.")
    copying.add_argument(
        "target", nargs="?", metavar="URL", help="postgresql://user:password@host/name; default: DATABASE_URL"
    )
    copying.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="the SQLite file; default: that of DATABASE_URL, else data/insights.db",
    )


def _add_run_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--role",
        choices=("all", "front", "worker"),
        default="all",
        help="front: page and answers; worker: editions, the schedule and sending; default: all",
    )
    command.add_argument(
        "--slot", default="", metavar="NAME", help="this worker's name on its host; default: a number"
    )


def _add_digest_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--day",
        type=_parse_date,
        metavar="DATE",
        help="YYYY-MM-DD; default: the feed's own date, else today",
    )
    command.add_argument(
        "--input",
        type=Path,
        nargs="+",
        metavar="FILE",
        default=[],
        help="an arXiv feed, an API answer or JSON lines (also .gz), instead of the sources",
    )
    command.add_argument(
        "--categories",
        type=_parse_categories,
        default=(),
        metavar="LIST",
        help="with --input: keep these arXiv categories only",
    )
    command.add_argument("--language", choices=("en", "ko"), help="default: DIGEST_LANGUAGE")
    command.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="default: out")
    command.add_argument(
        "--writer", choices=("extractive", "model"), help="default: the model when one is set"
    )
    command.add_argument(
        "--again",
        action="store_true",
        help="remake a day that was made before; a running bot edits what it posted of it",
    )
    command.add_argument("--dry-run", action="store_true", help="store and write nothing")


def _add_backfill_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("first", type=_parse_date, metavar="FIRST", help="the first day, YYYY-MM-DD")
    command.add_argument(
        "last", type=_parse_date, nargs="?", metavar="LAST", help="default: the day before the newest list's"
    )
    command.add_argument("--language", choices=("en", "ko"), help="default: DIGEST_LANGUAGE")
    command.add_argument(
        "--writer",
        choices=("extractive", "model"),
        default="extractive",
        help="default: extractive, so that no past day costs anything",
    )


def _add_export_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", type=Path, metavar="DIR", help="the folder; files of the same name are replaced"
    )
    command.add_argument(
        "--since", type=_parse_date, metavar="DATE", help="only days from this one on; default: all"
    )
    command.add_argument(
        "--base-url",
        type=_parse_url,
        default="",
        metavar="URL",
        help="where the files will be served; default: PUBLIC_URL",
    )


def _parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write it as YYYY-MM-DD") from None


def _parse_url(text: str) -> str:
    from bot.config.validation import check_url

    try:
        return check_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parse_categories(text: str) -> object:
    from bot.config.validation import parse_categories

    try:
        return parse_categories(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def main() -> None:
    from bot.runtime.standard_streams import discard_stream, flush_output, open_closed_streams

    open_closed_streams()
    try:
        _run(build_parser(_called_as()).parse_args())
    finally:
        if not flush_output():
            discard_stream(1)


def _called_as() -> str:
    return COMMAND_NAME if Path(sys.argv[0]).name == COMMAND_NAME else MODULE_NAME


def _run(arguments: argparse.Namespace) -> None:
    from bot.runtime.redaction import Redactor
    from bot.runtime.standard_streams import OutputClosed, is_output_closed, print_error, print_output
    from insights.errors import BadInput, InsightsError
    from insights.i18n.catalog import translate

    redactor = Redactor()
    try:
        if (
            arguments.command == "completion"
        ):  # reads no settings: a shell runs it at each start, in any folder
            completion = importlib.import_module("bot.cli.completion")
            print_output(completion.make_completion(build_parser(COMMAND_NAME), arguments.shell), redactor)
            return
        settings, redactor = _prepare(arguments)
        _run_command(settings, arguments, redactor)
    except InsightsError as error:
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print_error(translate("en", error.key, **error.params), redactor)
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OutputClosed:
        return
    except Exception as error:
        if isinstance(error, BrokenPipeError) and is_output_closed():
            return
        # The border for unexpected errors. LOG_LEVEL=DEBUG shows the traceback; without it there is a sentence.
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print_error(translate("en", "error.ours", what=type(error).__name__), redactor)
        sys.exit(1)


def _prepare(arguments: argparse.Namespace) -> "tuple[Settings, Redactor]":
    """The settings, and the redactor of their secrets, with which the log is configured. Until the settings are read
    it is configured for the environment's, so that a fault in reading them can be found, too.
    """
    from bot.config.settings import SECRETS, load_settings, read_environment
    from bot.runtime.logging_setup import configure_logging
    from bot.runtime.redaction import Redactor

    environ = read_environment()
    level, as_json = environ.get("LOG_LEVEL", "INFO"), environ.get("LOG_FORMAT") == "json"
    configure_logging(_log_level(arguments, level), Redactor.from_values(environ, SECRETS), as_json=as_json)
    settings = load_settings(environ)
    redactor = Redactor.from_settings(settings)
    as_json = settings.log_format == "json"
    configure_logging(_log_level(arguments, settings.log_level), redactor, as_json=as_json)
    return settings, redactor


def _log_level(arguments: argparse.Namespace, level: str) -> str:
    """Of a command other than `run` only warnings are logged, and with DEBUG everything."""
    if level == "DEBUG" or (arguments.command == "run" and level in LOG_LEVELS):
        return level
    return max(level, "WARNING", key=LOG_LEVELS.index) if level in LOG_LEVELS else "WARNING"


def _run_command(settings: "Settings", arguments: argparse.Namespace, redactor: "Redactor") -> None:
    from bot.config.settings import find_misspelt_names
    from bot.runtime.standard_streams import print_output

    for sentence in find_misspelt_names():
        logging.getLogger(__name__).warning(sentence)
    command = importlib.import_module(f"bot.cli.{arguments.command}")
    output = asyncio.run(command.run(settings, arguments))
    if output:
        print_output(output, redactor)


if __name__ == "__main__":
    main()
