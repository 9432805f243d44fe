"""The archive as files for a server that only serves files: pages, pictures, feeds, citations."""
