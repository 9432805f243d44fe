"""The command line, `python -m bot COMMAND`.

Exit codes: 0 success, 1 something outside failed (network, database), 2 bad usage or bad configuration.
"""

import argparse
import asyncio
import importlib
import logging
import sys
from datetime import date
from pathlib import Path

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def build_parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="The day's AI papers, in your channels.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run_options(commands.add_parser("run", help="start everything that is configured"))
    _add_digest_options(
        commands.add_parser("digest", help="make one edition without sending it, and write it out")
    )
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
    status = commands.add_parser("status", help="show subscriptions, deliveries and the newest edition")
    status.add_argument("--dead", action="store_true", help="list the deliveries that were given up")
    status.add_argument("--retry", metavar="ID", help="retry one dead delivery, or all of them: all")
    doctor = commands.add_parser(
        "doctor", help="check settings, tokens, permissions and services, and say what to do"
    )
    doctor.add_argument("--live", action="store_true", help="also send one request to each service")
    _add_db_actions(commands.add_parser("db", help="upgrade, fill, back up or restore the database"))
    return top


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
        "--categories", metavar="LIST", help="with --input: keep these arXiv categories only"
    )
    command.add_argument("--language", choices=("en", "ko"), help="default: DIGEST_LANGUAGE")
    command.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="default: out")
    command.add_argument(
        "--writer", choices=("extractive", "model"), help="default: the model when one is set"
    )
    command.add_argument("--again", action="store_true", help="remake a day that was made before")
    command.add_argument("--dry-run", action="store_true", help="store and write nothing")


def _parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write it as YYYY-MM-DD") from None


def main() -> None:
    arguments = build_parser().parse_args()
    from insights.errors import BadInput, InsightsError
    from insights.i18n.catalog import translate

    try:
        _run_command(arguments)
    except InsightsError as error:
        print(translate("en", error.key, **error.params), file=sys.stderr)  # noqa: T201 - the person at the terminal
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # The border for unexpected errors. LOG_LEVEL=DEBUG shows the traceback; without it there is a sentence.
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(translate("en", "error.ours", what=type(error).__name__), file=sys.stderr)  # noqa: T201 - as above
        sys.exit(1)


def _run_command(arguments: argparse.Namespace) -> None:
    from bot.config.settings import find_misspelt_names, load_settings
    from bot.runtime.logging_setup import configure_logging

    settings = load_settings()
    is_service = arguments.command == "run"
    configure_logging(
        settings.log_level if is_service else max(settings.log_level, "WARNING", key=LOG_LEVELS.index)
    )
    for sentence in find_misspelt_names():
        logging.getLogger(__name__).warning(sentence)
    command = importlib.import_module(f"bot.cli.{arguments.command}")
    output = asyncio.run(command.run(settings, arguments))
    if output:
        print(output)  # noqa: T201 - the command's output


if __name__ == "__main__":
    main()
