"""Reads BRAND_DIR/returns.toml, and names every mistake in it."""

import logging
import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from portal.rules.brand_rules import Rules
from portal.rules.lines import lines_of
from portal.rules.mistakes import Mistake, Place, WrongRules
from portal.rules.shape import FILE, rules_of

NAME = "returns.toml"
EXAMPLE = Path(__file__).with_name("example.toml")
LARGEST = 64 * 1024  # bytes
logger = logging.getLogger(__name__)
_last_right: dict[Path, Rules] = {}
AT_LINE = re.compile(r" ?\(at line (\d+), column \d+\)")


def path() -> Path:
    """Where the brand's file is, whether it exists or not."""
    return Path(settings.BRAND_DIR) / NAME


def version() -> str:
    """A text that changes with the file; empty while there is none."""
    try:
        found = path().stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def current() -> Rules:
    """The rules as the file has them now, or as they last were right in this process.

    A mistake in a change must not close a portal that runs. Raises WrongRules where there is
    nothing to go on with.
    """
    file = path()
    try:
        rules = _last_right[file] = checked()
    except WrongRules as error:
        if file not in _last_right:
            raise
        logger.error("returns.toml is wrong, its last right version stays", exc_info=error)
        return _last_right[file]
    return rules


def checked() -> Rules:
    """The rules of the file as it is; read again once it changes.

    Raises WrongRules with every mistake.
    """
    file = path()
    try:
        found = file.stat()
    except OSError:
        raise WrongRules(Mistake(0, f"{NAME} is missing in the brand's folder.")) from None
    return _read(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _changed_at: int, size: int) -> Rules:
    if size > LARGEST:
        raise WrongRules(Mistake(0, f"{NAME} is larger than {LARGEST // 1024} KB."))
    try:
        return parsed(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError):
        raise WrongRules(Mistake(0, f"{NAME} cannot be read as a text in UTF-8.")) from None


def parsed(text: str) -> Rules:
    """The rules of a file with this text. Raises WrongRules with every mistake, in their order."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise WrongRules(_syntax(text, str(error))) from None
    except RecursionError:
        raise WrongRules(Mistake(0, f"{NAME} nests too deeply.")) from None
    root = Place(lines_of(text), [])
    read = FILE(tables, root)
    if root.mistakes:
        raise WrongRules(*sorted(root.mistakes))
    return rules_of(read)


def _syntax(text: str, error: str) -> Mistake:
    """What tomllib could not read; it names the line in its sentence, or the text's end."""
    at = AT_LINE.search(error)
    line = int(at[1]) if at else text.rstrip().count("\n") + 1
    said = AT_LINE.sub("", error).replace(" (at end of document)", " at the end of the file")
    return Mistake(line, f"this is not TOML: {said}.")
