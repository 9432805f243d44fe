"""The archive on the web: pages of days, topics and papers."""
