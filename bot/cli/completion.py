"""`python -m bot completion SHELL`: a script that completes the command line in a shell."""

import argparse
from pathlib import Path

import shtab


def make_completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for the command that the parser is named after. `shell`: bash or zsh."""
    _complete_files(parser)
    return shtab.complete(parser, shell=shell).rstrip("\n")


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Whatever takes a path completes files, in the subcommands as well."""
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to its subcommands
        if action.type is Path:
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for subcommand in action.choices.values():
                _complete_files(subcommand)
