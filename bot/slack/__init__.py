"""Slack: Socket Mode events in, messages and threads out, under Slack's own limits and names."""
