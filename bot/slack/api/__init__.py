"""Slack's Web API: client, errors, people, file uploads."""
