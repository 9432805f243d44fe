"""Telegram: turns updates into IncomingEvents and Messages into Telegram's messages.

Only `adapter` and what it names are imported at start; python-telegram-bot is imported when a token is used.
"""

import os

# python-telegram-bot deprecates an integer retry_after; its next major version gives a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")
