"""The command line. Exit codes: 0 done, 1 the world failed, 2 bad usage or bad configuration."""

import argparse
import asyncio
import importlib
import logging
import sys
from datetime import date
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="The day's AI papers, in your channels.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    _run(verbs.add_parser("run", help="start everything that is configured"))
    digest = verbs.add_parser("digest", help="make one edition without sending it, and write it out")
    _digest(digest)
    verbs.add_parser("chat", help="talk to the bot in this terminal")
    ask = verbs.add_parser("ask", help="one question about one paper")
    ask.add_argument("paper", metavar="PAPER", help="an arXiv id such as 2411.02355")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--input", type=Path, metavar="FILE", help="its HTML or PDF, instead of arXiv's")
    status = verbs.add_parser("status", help="what was sent, what waits, which edition is the newest")
    status.add_argument("--dead", action="store_true", help="list the deliveries that were given up")
    status.add_argument("--retry", metavar="ID", help="try a dead delivery again, or all of them: all")
    doctor = verbs.add_parser("doctor", help="every setting, token, right and service, and what to do")
    doctor.add_argument("--live", action="store_true", help="also ask each service once")
    _db(verbs.add_parser("db", help="bring the database up to date, fill it, copy it"))
    return top


def _db(verb: argparse.ArgumentParser) -> None:
    deeds = verb.add_subparsers(dest="deed", required=True, metavar="DEED")
    deeds.add_parser("upgrade", help="bring the tables up to date; `run` does so by itself")
    words = "take in papers of the past: sorted by topic and searchable, no report is written"
    filled = deeds.add_parser("import", help=words, description=words)
    filled.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="an arXiv feed, an API answer or JSON lines (also .gz); each paper goes to the day it was listed on, "
        "else submitted on",
    )
    copied = deeds.add_parser(
        "backup", help="copy the SQLite database into a new file, also while the bot runs"
    )
    copied.add_argument("file", type=Path, metavar="FILE")
    words = "put a backup in the place of the SQLite database; what was there is kept beside it"
    restored = deeds.add_parser("restore", help=words, description=f"{words}. Stop the bot first.")
    restored.add_argument("file", type=Path, metavar="FILE")


def _run(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--role",
        choices=("all", "front", "worker"),
        default="all",
        help="front: page and answers; worker: editions, the clock and sending; default: all",
    )
    verb.add_argument(
        "--slot", default="", metavar="NAME", help="this worker's name on its host; else a number"
    )


def _digest(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--day", type=_day, metavar="D", help="YYYY-MM-DD; else the feed's own date, else today"
    )
    verb.add_argument(
        "--input",
        type=Path,
        nargs="+",
        metavar="FILE",
        default=[],
        help="an arXiv feed, an API answer or JSON lines (also .gz), instead of the sources",
    )
    verb.add_argument("--categories", metavar="LIST", help="with --input: keep these arXiv categories only")
    verb.add_argument("--language", choices=("en", "ko"), help="default: DIGEST_LANGUAGE")
    verb.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="default: out")
    verb.add_argument("--writer", choices=("extractive", "model"), help="default: the model when one is set")
    verb.add_argument("--again", action="store_true", help="remake a day that was made before")
    verb.add_argument("--dry-run", action="store_true", help="keep and write nothing")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words} is no day; write it as YYYY-MM-DD") from None


def main() -> None:
    asked = parser().parse_args()
    from insights.errors import BadInput, InsightsError
    from insights.i18n.catalog import translate

    try:
        _answer(asked)
    except InsightsError as error:
        print(translate("en", error.key, **error.args_), file=sys.stderr)  # noqa: T201 - the person at the terminal
        sys.exit(2 if isinstance(error, BadInput) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # The border: a fault of ours. Who looks for it says LOG_LEVEL=DEBUG; everybody else gets a sentence.
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(translate("en", "error.ours", what=type(error).__name__), file=sys.stderr)  # noqa: T201 - as above
        sys.exit(1)


def _answer(asked: argparse.Namespace) -> None:
    from bot.config import validation
    from bot.runtime import logging_setup

    read = validation.load_validated()
    logging_setup.set_up(read.log_level if asked.verb == "run" else max(read.log_level, "WARNING", key=_rank))
    for line in validation.suspicious_names():
        logging.getLogger(__name__).warning(line)
    verb = importlib.import_module(f"bot.cli.{asked.verb}")
    words = asyncio.run(verb.answer(read, asked))
    if words:
        print(words)  # noqa: T201 - the answer to the command


def _rank(level: str) -> int:
    return ("DEBUG", "INFO", "WARNING", "ERROR").index(level)


if __name__ == "__main__":
    main()
