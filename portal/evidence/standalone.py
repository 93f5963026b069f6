"""Verifies an export of the evidence; needs Python alone, and neither the portal nor its key.

    python3 verify.py            in the folder of chain.csv

The portal computes its digests with the same functions.
"""

import csv
import hashlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

START = "0" * 64  # what the first entry holds in place of a digest
COLUMNS = ("number", "kind", "about", "at", "content", "previous", "digest", "payload")
ERASED = "erased"


def digest_of(previous: str, number: int, kind: str, about: str, at: str, content: str) -> str:
    """The SHA-256 of all that an entry says, in hexadecimal digits.

    Each part is preceded by its length in bytes and a colon, so that no two entries are read the
    same. `at` is in UTC, such as 2026-06-19T08:30:00.000000+00:00.
    """
    parts = (part.encode() for part in (previous, str(number), kind, about, at, content))
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


def content_of(payload: bytes) -> str:
    """The SHA-256 of a plain payload, in hexadecimal digits."""
    return hashlib.sha256(payload).hexdigest()


def trouble(rows: Iterable[Mapping[str, str]], folder: Path) -> str:
    """The first entry that is not as it was written, in a sentence; empty where all are."""
    previous, count = START, 0
    blank: dict[str, int] = {}  # the first entry without its text, by what it is about
    for count, row in enumerate(rows, start=1):
        if row["number"] != str(count):
            return f"Entry {count} is missing."
        if row["previous"] != previous:
            return f"Entry {count} does not follow the one before it."
        parts = [row[name] for name in ("kind", "about", "at", "content")]
        previous = digest_of(previous, count, *parts)
        if row["digest"] != previous:
            return f"Entry {count} was changed."
        if row["kind"] == ERASED:
            blank.pop(row["about"], None)
        if not row["payload"]:
            blank.setdefault(row["about"], count)
        elif row["payload"] != "encrypted" and not _is_whole(folder, row):
            return f"The text of entry {count} was changed."
    if blank:
        return f"The text of entry {min(blank.values())} is missing."
    return "" if count else "The file has no entries."


def _is_whole(folder: Path, row: Mapping[str, str]) -> bool:
    # The name comes from a file that may have been changed, so it leads nowhere else.
    file = folder / "statements" / Path(row["payload"]).name
    return file.is_file() and content_of(file.read_bytes()) == row["content"]


def main() -> None:
    """Verify the export beside this file; the exit status is 1 where it is broken."""
    folder = Path(__file__).resolve().parent
    with (folder / "chain.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if found := trouble(rows, folder):
        sys.exit(found)
    print(f"{len(rows):,} entries, unbroken. The last digest is {rows[-1]['digest']}.")


if __name__ == "__main__":
    main()
