"""What is sent to Slack: replies, streams, ephemeral answers, and which blocks a workspace takes."""
