"""Keeps out of a running bot what its libraries import for uses of their own."""

import sys


def skip_httpx_command_line() -> None:
    """Where it can, httpx imports its command line, and with it click, rich and pygments: five megabytes. To be called
    before httpx is imported; it then does as it does where rich is not installed.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type] # None: not to be imported
