"""Handlers of commands, buttons and questions, the same for every platform."""
