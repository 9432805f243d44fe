"""What Slack sends: events, commands, presses, modals, by websocket and HTTP."""
