"""Who sends a request, as far as limits go: one key for each visitor, also behind a reverse proxy."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

IPV6_PREFIX_BITS = 64
"""What a provider gives one customer; a single address of it says nothing."""


def client_key(scope: Scope) -> str:
    """The client's address; of IPv6 its network. A proxy on this machine or a private network is believed the last address
    that it added to X-Forwarded-For; anybody else's header is not.
    """
    peer = _parse(scope["client"][0]) if scope["client"] else None
    if peer is None:
        return "unknown"
    if peer.is_loopback or peer.is_private:
        forwarded = Headers(scope=scope).get("x-forwarded-for", "").rpartition(",")[2].strip()
        peer = _parse(forwarded) or peer
    return _network(peer)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.removeprefix("::ffff:"))
    except ValueError:
        return None


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    host_bits = 128 - IPV6_PREFIX_BITS
    return f"{IPv6Address(int(address) >> host_bits << host_bits)}/{IPV6_PREFIX_BITS}"
