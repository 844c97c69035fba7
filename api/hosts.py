"""Names and addresses of hosts, read strictly: what is malformed is an error and never stands for this machine."""

import ipaddress
import re

#: An IPv6 address in brackets, or else a name or an IPv4 address; then a port, if any.
_HOST = re.compile(
    r"(?:\[(?P<ipv6>[0-9a-f:.]{2,45})\]|(?P<name>[a-z0-9._-]{1,253}))(?::(?P<port>[0-9]{1,5}))?",
    re.ASCII | re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_HIGHEST_PORT = 65535


def parse_host(header: bytes) -> str:
    """The host that a Host header names, in lower case and without port or brackets.

    Raises `ValueError` for anything but a name, an IPv4 address or a bracketed IPv6 address, with or without a port.
    """
    found = _HOST.fullmatch(header.decode("latin-1"))
    if found is None or int(found["port"] or 0) > _HIGHEST_PORT:
        raise ValueError("not a host with an optional port")
    return str(ipaddress.IPv6Address(found["ipv6"])) if found["ipv6"] else canonical(found["name"])


def canonical(host: str) -> str:
    """A name or a bare address in the one spelling that is compared. Raises `ValueError` for what is neither."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    host = host.lower()
    if not all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
        raise ValueError(f"{host!r} is not the name of a host")
    return host


def read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IP address, None for anything else; IPv4 in the form that an IPv6 socket gives (::ffff:127.0.0.1) is IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def is_loopback(host: str) -> bool:
    """Whether a host name or a bare address is this machine's own."""
    address = read_address(host)
    return host == "localhost" if address is None else address.is_loopback
