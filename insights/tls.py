"""The certificates that outside services are checked by."""

import ssl
from functools import cache


@cache
def shared_tls_context() -> ssl.SSLContext:
    """The one that httpx makes by default, for all clients of a process: reading the certificates for each of them
    blocks the event loop for 25 ms.
    """
    import httpx

    return httpx.create_ssl_context()
