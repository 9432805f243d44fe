"""The Bot API client: connection, errors, and the command menu."""
