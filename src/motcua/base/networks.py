"""Where an address leads that somebody else wrote: out into the world, inside, or to this machine (server-side request forgery, OWASP)."""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def read_networks(written: Sequence[str]) -> tuple[Network, ...]:
    """Networks that an operator allowed. Raises ValueError."""
    return tuple(ipaddress.ip_network(one) for one in written)


def read_address(written: str) -> Address:
    """Without the name of an interface behind it. Raises ValueError."""
    return ipaddress.ip_address(written.partition("%")[0])


def is_in(address: Address, networks: Sequence[Network]) -> bool:
    """Whether it, or the IPv4 address that it hides, lies in one of these."""
    return any(_holds(network, one) for network in networks for one in (address, meant(address)))


def is_public(address: Address) -> bool:
    address = meant(address)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_own(address: Address) -> bool:
    """This machine, the neighbours that need no router (there the services of a cloud tell its secrets), or nobody in particular."""
    address = meant(address)
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


def meant(address: Address) -> Address:
    """The IPv4 address that one of IPv6 hides; otherwise itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
    return address


def _holds(network: Network, address: Address) -> bool:
    return address.version == network.version and address in network
