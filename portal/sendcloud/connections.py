"""How the client's sockets are kept: alive while they idle, and new where a call is made once.

A router may forget a line that idles, without a word to either side. What is sent on it then is
lost, and nothing tells that from a call whose answer was lost. So idle sockets send a probe every
half minute, which keeps most routers from forgetting them. A GET that meets a dead line is sent
again. The call that creates a return must never be sent again, so it goes out on a line of its own,
which costs one handshake a return.
"""

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

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
