"""Messages out: sending, replies, streaming and callback answers."""
