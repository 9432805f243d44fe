"""The path of the repository, for tests that start processes in it or read its files."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
