"""What must not be in a text, told from random characters that only look like it."""

import re

JWT = r"eyJ[\w-]{8,}\."  # a random token may hold "eyJ" too, but not as the head of a JWT


def leaked(text: str, *secrets: str) -> list[str]:
    """The secrets that are in the text, and "a token" for a JWT.

    A number counts only by itself, because times and ciphertexts hold any four digits.
    """
    found = [secret for secret in secrets if re.search(_pattern(secret), text)]
    return [*found, "a token"] if re.search(JWT, text) else found


def _pattern(secret: str) -> str:
    return rf"(?<!\w){secret}(?!\w)" if secret.isdigit() else re.escape(secret)
