"""Telegram: its updates become Incoming, our Messages become its parts, its rules stay in here.

Only `door` and `messenger` are imported at start; the library itself waits until a token is used.
"""

import os

# python-telegram-bot deprecates integer retry_after; a timedelta is what its next major version gives.
os.environ.setdefault("PTB_TIMEDELTA", "1")
