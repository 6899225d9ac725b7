"""Where a camera may be. This server asks, from inside, whatever address an administrator types: never itself, never a neighbour's secrets.

A name is resolved here, every address it has is looked at, and the connection goes to the one that was looked at, so a name that answers
differently the second time leads nowhere (docs/decisions/0074).
"""

import socket
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from motcua.base.networks import Address, is_in, is_own, read_address, read_networks


class OutOfReach(OSError):
    """No camera is asked there."""


def may_be_asked(address: Address) -> bool:
    """In a network that was named; where none is, anywhere but on this machine and among what needs no router."""
    networks = read_networks(settings.MOTCUA_CAMERA_NETWORKS)
    return is_in(address, networks) if networks else not is_own(address)


def check_written(host: str) -> None:
    """Raises OutOfReach for a number that may not be asked; a name is looked at when it is used."""
    try:
        address = read_address(host.strip("[]"))
    except ValueError:
        return
    if not may_be_asked(address):
        raise OutOfReach(host)


def reached(address: str) -> str:
    """host:port with the number in place of the name. Raises OutOfReach, OSError for an unknown name."""
    host, _colon, port = address.rpartition(":")
    return f"{_number(host.strip('[]'), int(port))}:{port}"


def reached_url(url: str) -> str:
    """The address of a service likewise; one by https keeps its name, to which its certificate binds it. Raises ValueError besides."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = _number(parts.hostname or "", port)
    if parts.scheme == "https":
        return url
    return urlunsplit((parts.scheme, f"{number}:{port}", parts.path, parts.query, ""))


def _number(host: str, port: int) -> str:
    found = [read_address(str(one[4][0])) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not may_be_asked(address):
            raise OutOfReach(host)
    return f"[{found[0]}]" if found[0].version == 6 else str(found[0])
