"""Which addresses are proxies of the merchant's own, whose headers the portal believes."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address


def address_of(text: str) -> Address | None:
    """The address in a text such as "[2001:db8::1]"; None where it is none."""
    try:
        address = ip_address(text.strip().removeprefix("[").split("%")[0].removesuffix("]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def is_trusted(address: Address) -> bool:
    """Whether TRUSTED_PROXIES names the address."""
    return any(address in ip_network(network) for network in settings.TRUSTED_PROXIES)
