"""Messages as Slack blocks, mrkdwn and buttons."""
