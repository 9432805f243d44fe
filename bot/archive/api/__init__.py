"""The JSON API over the archive: editions, papers, search and questions, only read."""
