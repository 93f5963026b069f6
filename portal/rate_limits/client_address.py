"""The address a request comes from, as far as it can be trusted."""

from ipaddress import IPv6Address, ip_network

from django.http import HttpRequest

from portal.operations.proxies import Address, address_of, is_trusted


def client_network(request: HttpRequest) -> str:
    """The client's address; for IPv6 its /64, because one customer is given that much.

    X-Forwarded-For is read from its end, and only as far as TRUSTED_PROXIES wrote it. The
    client may have made up whatever stands before that.
    """
    address = address_of(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while address and hops and is_trusted(address):
        before = address_of(hops.pop())
        if before is None:
            break
        address = before
    return _network(address)


def wider_networks(network: str) -> dict[str, int]:
    """The networks around a client's, and how many clients each counts for, the widest last.

    A rented server has a /56 or a /48 of IPv6 to itself, which is 256 or 65,536 clients' /64. Four
    full-time addresses of one IPv4 /24 count as one attacker.
    """
    try:
        inner = ip_network(network)
    except ValueError:
        return {}
    widths = {56: 2, 48: 3} if inner.version == 6 else {24: 4}
    return {str(inner.supernet(new_prefix=width)): times for width, times in widths.items()}


def _network(address: Address | None) -> str:
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
