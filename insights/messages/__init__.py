"""The message vocabulary, pure data, and the renderings that every platform can fall back on."""
