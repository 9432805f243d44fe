"""The local channel: a web page and the terminal, without any token."""
