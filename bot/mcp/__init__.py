"""The archive as an MCP server: what the JSON API reads, as tools for language models."""
