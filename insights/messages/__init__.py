"""Messages without a platform, and their renderings as HTML, plain text and JSON."""
