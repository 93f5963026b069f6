"""Reads the environment; a mistake stops the portal with one sentence that names the variable.

Each variable may also be given as NAME_FILE, the path of a file that holds the value.
"""

import re
from email.utils import formataddr, getaddresses, parseaddr
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping
from limits import parse_many

SEE = "see docs/configuration.md."


class _Variables(FileAwareMapping):  # type: ignore[misc]
    """Values without surrounding whitespace, because secret stores end a file with a newline."""

    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).strip().replace("$", r"\$")
        except (OSError, UnicodeError):
            raise invalid(
                f"{key}_FILE must be the path of a text file that the portal can read"
            ) from None


env = environ.FileAwareEnv()
env.ENVIRON = _Variables(cache=False)  # so that a reload reads the files again
# Otherwise a secret that begins with a dollar sign would be taken for a variable's name.
env.escape_proxy = True


def invalid(sentence: str) -> ImproperlyConfigured:
    """The error that keeps the portal from starting."""
    return ImproperlyConfigured(f"{sentence}; {SEE}")


# Every variable that the settings have asked for; a backup takes these along.
names_read: set[str] = set()


def text(name: str, default: str = "") -> str:
    """The value as text."""
    names_read.add(name)
    return str(env(name, default=default))


def list_of(name: str, *default: str) -> list[str]:
    """Values separated by commas; empty ones are dropped."""
    names_read.add(name)
    values = (str(value).strip() for value in env.list(name, default=list(default)))
    return [value for value in values if value]


def short_texts(name: str, *, longest: int) -> list[str]:
    """Texts separated by commas, each of at most so many characters."""
    texts = list_of(name)
    if any(len(text) > longest for text in texts):
        raise invalid(f"{name} must be texts of at most {longest} characters, with commas between")
    return texts


# What the portal cannot start without, with an example of each.
REQUIRED = {
    "SECRET_KEY": "32 or more random characters; this command makes them: "
    """python3 -c 'import secrets; print(secrets.token_urlsafe(48))'""",
    "BASE_URL": "the portal's own address, such as https://returns.shop.example",
    "BRAND_DOMAIN": "the brand's domain in Sendcloud, such as my-shop",
}
WITH_MAIL = {"MAIL_FROM": "the sender of mails, such as Shop <returns@shop.example>"}


def check_required() -> None:
    """Name every missing setting at once, so that a new machine needs no second try."""
    required = REQUIRED | (WITH_MAIL if text("EMAIL_URL") else {})
    missing = [f"Set {name} to {meaning}" for name, meaning in required.items() if not text(name)]
    if missing:
        raise ImproperlyConfigured("\n".join([*missing, "See docs/configuration.md."]))


def secret(name: str) -> str:
    """A value that must be hard to guess."""
    return _hard_to_guess(name, text(name))


def optional_secret(name: str) -> str:
    """A value that must be hard to guess, or an empty text."""
    return secret(name) if text(name) else ""


def secrets(name: str) -> list[str]:
    """Values separated by commas, each hard to guess, because each of them still opens sessions."""
    return [_hard_to_guess(name, value) for value in list_of(name)]


def _hard_to_guess(name: str, value: str) -> str:
    if _is_guessable(value):
        raise invalid(
            f"{name} must be at least 32 random characters, not a repeated or a sample text"
        )
    return value


def _is_guessable(secret: str) -> bool:
    """Whether it is short, has few different characters, or is a placeholder."""
    placeholders = ("django-insecure", "change-me", "changeme", "change me", "replace")
    is_placeholder = any(placeholder in secret.lower() for placeholder in placeholders)
    return len(secret) < 32 or len(set(secret)) < 10 or is_placeholder


def seconds(name: str, default: float) -> float:
    """A number of seconds above zero."""
    try:
        value = float(text(name, str(default)))
    except ValueError:
        value = 0
    if value <= 0:
        raise invalid(f"{name} must be a number of seconds above zero")
    return value


def integer(name: str, default: int) -> int:
    """A whole number from 1 to 65535."""
    given = text(name, str(default))
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise invalid(f"{name} must be a whole number from 1 to 65535")
    return int(given)


def url(name: str, default: str = "") -> str:
    """A web address, without a slash at its end."""
    value = text(name, default)
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise invalid(f"{name} must be a web address such as https://returns.shop.example")
    return value.rstrip("/")


def optional_url(name: str) -> str:
    """A web address, or an empty text."""
    return url(name) if text(name) else ""


def link(name: str) -> str:
    """A web address to send customers to, exactly as it was given, or an empty text."""
    return text(name) if optional_url(name) else ""


def color(name: str) -> str:
    """A colour such as #0f4c3a, or an empty text."""
    value = text(name)
    if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise invalid(f"{name} must be like #0f4c3a")
    return value


def pixels(name: str, most: int) -> str:
    """A whole number of pixels from 0, or an empty text."""
    value = text(name)
    is_number = value.isascii() and value.isdigit() and int(value) <= most
    if value and not is_number:
        raise invalid(f"{name} must be a whole number of pixels from 0 to {most}")
    return value


def timezone(name: str, default: str) -> str:
    """A time zone by its name."""
    try:
        return ZoneInfo(text(name, default)).key
    except (OSError, ValueError, KeyError):
        raise invalid(f"{name} must be like Europe/Amsterdam") from None


def networks(name: str) -> list[str]:
    """IP addresses and networks, separated by commas."""
    try:
        return [str(ip_network(network.strip())) for network in list_of(name)]
    except ValueError:
        raise invalid(f"{name} must be addresses such as 127.0.0.1,172.16.0.0/12") from None


def limit(name: str, default: str) -> str:
    """Rate limits as the limits library writes them, such as 10/minute;40/hour."""
    given = text(name, default)
    try:
        parse_many(given)
    except ValueError:
        raise invalid(f"{name} must be like 10/minute;40/hour") from None
    return given


def yes_or_no(name: str, default: str) -> bool:
    """A switch: true for yes, false for no."""
    given = text(name, default).lower()
    if given not in {"yes", "no"}:
        raise invalid(f"{name} must be yes or no")
    return given == "yes"


def one_of(name: str, *choices: str) -> str:
    """One of some words; the first is the default."""
    given = text(name, choices[0]).lower()
    if given not in choices:
        raise invalid(f"{name} must be {' or '.join(choices)}")
    return given


def on_or_off(name: str, default: str) -> bool:
    """A switch: true for on, false for off."""
    given = text(name, default).lower()
    if given not in {"on", "off"}:
        raise invalid(f"{name} must be on or off")
    return given == "on"


def some_of(name: str, *choices: str) -> list[str]:
    """Some of these words, separated by commas; by default none."""
    given = list_of(name)
    if not set(given) <= set(choices):
        raise invalid(f"{name} must be some of {', '.join(choices)}")
    return given


def mailbox(name: str) -> str:
    """A mail address, with or without a name in front, or an empty text."""
    value = text(name)
    name_of, address = parseaddr(value)
    is_one = len(getaddresses([value])) == 1
    if value and not (is_one and re.fullmatch(r"[^\s@,]+@[^\s@,]+", address)):
        raise invalid(f"{name} must be like Shop <returns@shop.example>")
    return formataddr((name_of, address)) if value else ""


def contact(name: str) -> str:
    """A contact as a mailto:, https: or tel: address, or an empty text."""
    value = text(name)
    if value and not value.startswith(("mailto:", "https://", "tel:")):
        raise invalid(f"{name} must be like mailto:security@shop.example")
    return value
