"""Where mail goes: EMAIL_URL as Django's settings."""

from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from portal.config import env
from portal.config.env import invalid

TIMEOUT = 20  # seconds that a mail server may take for an answer
WEBHOOK_USER = "mail"  # beside MAIL_EVENTS_SECRET in the address that the service calls
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465, "smtps": 465}
LIKE = "EMAIL_URL must be like smtp+tls://user:password@mail.shop.example:587"


def configured() -> dict[str, Any]:
    """Django's mail settings; empty where EMAIL_URL is not set, so that no mail is sent.

    No error shows the address, because it holds the password.
    """
    given = env.text("EMAIL_URL")
    return _settings(_parts(given)) if given else {}


def _parts(given: str) -> SplitResult:
    try:
        parts = urlsplit(given)
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        raise invalid(LIKE) from None
    return parts


def _settings(parts: SplitResult) -> dict[str, Any]:
    if parts.scheme == "filemail":
        return _files(parts)
    if parts.scheme.startswith("anymail+"):
        return _service(parts)
    if parts.scheme not in PORTS or not parts.hostname:
        raise invalid(LIKE)
    if parts.scheme == "smtp" and not _is_private(parts.hostname):
        raise invalid("EMAIL_URL must be smtp+tls:// or smtps:// for a public host")
    return {
        "EMAIL_BACKEND": "portal.mail.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme in {"smtp+ssl", "smtps"},
    }


def _is_private(host: str) -> bool:
    """Whether mail to this host stays in a network of its own; a name without a dot does."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))


def _files(parts: SplitResult) -> dict[str, Any]:
    folder = Path(unquote(parts.path))
    if not folder.is_absolute():
        raise invalid("EMAIL_URL must be like filemail:///srv/mail")
    return {"EMAIL_BACKEND": "portal.mail.files.EmailBackend", "EMAIL_FILE_PATH": str(folder)}


def _service(parts: SplitResult) -> dict[str, Any]:
    """A mail service's API, through django-anymail: anymail+postmark:?server_token=..."""
    name = parts.scheme.removeprefix("anymail+")
    if not name.isalnum():
        raise invalid(LIKE)
    if find_spec("anymail") is None:
        raise invalid("EMAIL_URL names a mail service, and the extra [anymail] must be installed")
    options = {f"{name}_{key}".upper(): value for key, value in parse_qsl(parts.query)}
    backend = f"anymail.backends.{name}.EmailBackend"
    # A service that has no address for bounces sends a webhook instead.
    common: dict[str, Any] = {"REQUESTS_TIMEOUT": TIMEOUT, "IGNORE_UNSUPPORTED_FEATURES": True}
    if secret := events_secret():
        common["WEBHOOK_SECRET"] = f"{WEBHOOK_USER}:{secret}"
    return {"EMAIL_BACKEND": backend, "MAIL_SERVICE": name, "ANYMAIL": options | common}


def events_secret() -> str:
    """The password with which the mail service tells of bounces; empty where it does not."""
    return env.secret("MAIL_EVENTS_SECRET") if env.text("MAIL_EVENTS_SECRET") else ""
