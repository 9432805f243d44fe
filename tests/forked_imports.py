"""What the server of forked_commands.py imports before it forks."""

from tests.forked_commands import import_bot

import_bot()
