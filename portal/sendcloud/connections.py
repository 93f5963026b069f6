"""How the client's sockets are kept: alive while they idle, and new where a call is made once.

A router may forget a line that idles, without a word to either side. What is sent on it then is
lost, and nothing tells that from a call whose answer was lost. So idle sockets send a probe every
half minute, which keeps most routers from forgetting them. A GET that meets a dead line is sent
again. The call that creates a return must never be sent again, so it goes out on a line of its own,
which costs one handshake a return.
"""

import socket
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

IDLE, INTERVAL, PROBES = 30, 10, 3  # seconds before the first probe, between them, and how many
KEEP_ALIVE = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), value)
        for name, value in (
            ("TCP_KEEPIDLE", IDLE),
            ("TCP_KEEPINTVL", INTERVAL),
            ("TCP_KEEPCNT", PROBES),
        )
        if hasattr(socket, name)
    ),
]


class KeepAliveAdapter(HTTPAdapter):
    """A pool of connections whose sockets are probed while they idle."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pool the sockets' options, beside urllib3's own."""
        options = [*HTTPConnection.default_socket_options, *KEEP_ALIVE]
        super().init_poolmanager(*args, socket_options=options, **kwargs)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and not to a machine's own network."""
    ip = ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (mapped or ip).is_global


class _PublicConnection(HTTPSConnection):
    """Says nothing to a private address, whatever the name of the host led to it."""

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        if not is_public(line.getpeername()[0]):
            line.close()
            raise NewConnectionError(self, "a private address")
        return line


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class PublicAdapter(KeepAliveAdapter):
    """Connects over https to hosts of the internet only, because others chose the address."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pool connections that look where they have arrived."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


def adapters(pool_size: int, only_public: str = "") -> dict[str, HTTPAdapter]:
    """The adapters by the beginning of the address; what none begins cannot be reached.

    With `only_public`, an address of ours, they reach its host and those of the internet.
    """
    known = urlsplit(only_public)
    begin = (f"{known.scheme}://{known.netloc}/",) if only_public else ("https://", "http://")
    ours: dict[str, HTTPAdapter] = {
        beginning: KeepAliveAdapter(pool_maxsize=pool_size, max_retries=0) for beginning in begin
    }
    public = PublicAdapter(pool_maxsize=pool_size, max_retries=0)
    return {"https://": public} | ours if only_public else ours


class FreshAdapter(HTTPAdapter):
    """Sends each request on a connection that no request has used, and closes it afterwards."""

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send with a pool of its own; the response keeps its one connection until it is read."""
        pool = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        try:
            return pool.send(*args, **kwargs)
        finally:
            # What is lent out is closed when the response gives it back.
            pool.close()
