"""Which network an address is in, as coarse as slowing down needs."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

_PREFIXES = {4: 24, 6: 48}
#: Whoever comes through a proxy or an onion service on the same machine has no address of their own.
NOWHERE = ""


def network_of(address: str | None) -> str:
    """Return the /24 or /48 that an address is in, or nothing if it says nothing about who it is."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return NOWHERE
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback or found.is_unspecified:
        return NOWHERE
    return str(ip_network((found, _PREFIXES[found.version]), strict=False))
