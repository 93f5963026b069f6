"""The repository's language: no banned word, and no name that was given up."""

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.ROOT)
FILES = (
    *("portal", "templates", "static", "tests", "tools", "deploy", "docs"),
    *(":(glob)*.md", ":(glob)*.yml", "Dockerfile", "Makefile"),
)


def joined(*words: str) -> str:
    """Alternatives of a regular expression; the hyphens keep this file from finding itself."""
    return "|".join(word.replace("-", "") for word in words)


# An underscore ends a word too, because the names of tests are sentences. A slash before it makes
# it a part of an address, which the console keeps for the links that staff have saved.
BANNED = re.compile(
    r"(?<![a-z/])(?:"
    + joined("no-body", "some-body", "who-ever", "a-new", "mean-while", "pap-ers", r"is-[\s#]+had")
    + r")(?![a-z])",
    re.IGNORECASE,
)
OLD_NAMES = re.compile(
    r"\b(?:"
    + joined(
        # Classes
        *("Err-and", "Return-Event", "Limit-Counter", "Draft-Missing", "Limit-Reached"),
        *("Keys-Missing", "Document-Gone"),
        # Settings
        *("LOOKUP-_FLOOR", "HAND-_IN_DAYS", "LIMIT-_POINT_SEARCHES", "LIMIT-_CREATIONS"),
        "DATABASE-_POOL",
        # Functions and fields
        *("catch-_up", "is-_used_up", "likely-_option", "hands-_in", "any-_point", "with-_words"),
        *("with-_outgoing", "with-_opener", "customs-_paper", "asked-_at", "is-_waiting"),
        *("is-_lost", "is-_outdated", "shown-_settings", "give-_back", "leaves-_some"),
        *("note-_failure", "event-_day", "is-_entitled", "date-_alone", "open-_now"),
        # States, template words and URL names
        r"State\.-(?:MAKING|PAYING|READY|FAILED|UNKNOWN)",
        *(r"portal\.-brand_name", r"support\x2dpa-per", r"\{% -(?:load |block )?(?:drawn|said)"),
    )
    + r""")\b|class="[^"]*\bun(?:)seen\b|\.un(?:)seen\b"""
)


def texts() -> Iterator[tuple[str, int, str]]:
    """Path, first line and text of every tracked file; of a translation, its English only."""
    command = ["git", "ls-files", "-z", "--", *FILES]
    paths = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for path in filter(None, paths.split("\0")):
        content = (ROOT / path).read_bytes()
        if path.endswith(".po"):
            for message in read_po(BytesIO(content)):
                english = (message.id,) if isinstance(message.id, str) else message.id
                yield path, message.lineno or 0, "\n".join(english)
        elif b"\0" not in content:  # a picture or a compiled file holds no prose
            yield path, 1, content.decode()


def findings(pattern: re.Pattern[str], *, but: str = "") -> list[str]:
    """Where a pattern occurs: file, line and word."""
    return [
        f"{path}:{first + text.count(chr(10), 0, match.start())}: {match[0]}"
        for path, first, text in texts()
        if path != but
        for match in pattern.finditer(text)
    ]


def test_no_banned_word_is_used() -> None:
    assert not (places := findings(BANNED)), "\n".join(places)


def test_no_old_name_is_used() -> None:
    """The changelog may say what was renamed."""
    assert not (places := findings(OLD_NAMES, but="CHANGELOG.md")), "\n".join(places)


def test_the_patterns_find_what_they_look_for() -> None:
    sentence = joined("No-body knew.\ntest_what_who-ever_asks is-\n# had")
    assert len(BANNED.findall(sentence)) == 3
    assert OLD_NAMES.search(joined('<p class="note un-seen">'))
    assert OLD_NAMES.search(joined("session.catch-_up()"))
    assert not BANNED.search("paperless, newspaper, renew")
    assert not OLD_NAMES.search("DATABASE_POOL_SIZE RateLimitCounter customs_document is_waitings")
