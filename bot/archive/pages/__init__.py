"""Pages of the archive: server-rendered from templates, complete without JavaScript."""
