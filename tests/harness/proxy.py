"""A proxy as it may be set up: what it lets through, how late its clock is, who vouches for it."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class _Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up: that is the point."""


@contextmanager
def front(
    headers: dict[str, str],
    status: int = 200,
    ahead: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """A server that answers every request so; its clock is some seconds ahead of ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/metrics" else status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(int(time.time()) + ahead)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = _Quiet(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate that no authority signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today).not_valid_after(today + timedelta(days=1))
    file = folder / "certificate.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signed = made.sign(key, SHA256()).public_bytes(Encoding.PEM)
    file.write_bytes(key.private_bytes(*plain) + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
