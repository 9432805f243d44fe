"""The version of this program. It stands here alone: pyproject.toml, `--version` and User-Agent read it."""

VERSION = "0.1.0"
