"""What is sent to Slack: deliveries, replies, streams, ephemeral answers."""
