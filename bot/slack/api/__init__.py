"""Slack's Web API: client, errors, people, file uploads, and which blocks a workspace takes."""
