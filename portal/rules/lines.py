"""Finds the line of every key of a TOML text, because tomllib keeps the values alone.

It relies on tomllib having read the text before, so it need not notice a mistake in the syntax.
"""

import re
import tomllib
from bisect import bisect_left
from collections import Counter

Path = tuple[str | int, ...]

STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
KEY_PART = re.compile(r"[A-Za-z0-9_-]+")
BLANK = re.compile(r"[ \t]*")
BLANK_LINES = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
SCALAR = re.compile(r"[^,\]}\n#]*")


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, where each key is first named: a table, a key, or an element of a list.

    A path has the names of tables and keys, and the places of elements from 0, as in
    ("reason", 1, "text", "nl").
    """
    return _Scanner(text.replace("\r\n", "\n")).scanned()


class _Scanner:
    """Goes through the text once; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.sizes: Counter[Path] = Counter()  # of the arrays of tables so far

    def scanned(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(BLANK_LINES)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(BLANK_LINES)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match and match.end() > self.at else self.at

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_left(self.ends, self.at) + 1)

    def _header(self) -> Path:
        """The table that [a.b] or [[a.b]] begins."""
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        path = self._key((), is_header=True)
        self.at += 2 if is_array else 1
        if is_array:
            self.sizes[path] += 1
            path = (*path, self.sizes[path] - 1)
            self._note(path)
        elif path in self.sizes:
            path = (*path, self.sizes[path] - 1)
        return path

    def _key(self, path: Path, *, is_header: bool = False) -> Path:
        """The path with the parts of a key such as a."b c".d, up to the character after it."""
        while True:
            if is_header and path in self.sizes:
                path = (*path, self.sizes[path] - 1)
            self._skip(BLANK)
            path = (*path, self._part())
            self._note(path)
            self._skip(BLANK)
            if self.text[self.at : self.at + 1] != ".":
                return path
            self.at += 1

    def _part(self) -> str:
        match = KEY_PART.match(self.text, self.at) or STRING.match(self.text, self.at)
        if match is None:
            raise ValueError("tomllib would not have read this")
        self.at = match.end()
        return next(iter(tomllib.loads(f"{match[0]} = 0")))

    def _pair(self, table: Path) -> None:
        path = self._key(table)
        self.at += 1  # the equals sign
        self._skip(BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self.text[self.at : self.at + 1] == "[":
            self._list(path)
        elif self.text[self.at : self.at + 1] == "{":
            self._inline_table(path)
        elif match := STRING.match(self.text, self.at):
            self.at = match.end()
        else:
            self._skip(SCALAR)

    def _list(self, path: Path) -> None:
        place = 0
        self.at += 1
        while not self._closes("]"):
            self._note((*path, place))
            self._value((*path, place))
            place += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while not self._closes("}"):
            self._pair(path)

    def _closes(self, end: str) -> bool:
        """Whether the list ends here; skips the comma and all else before the next element."""
        self._skip(BLANK_LINES)
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            self._skip(BLANK_LINES)
        is_end = self.at >= len(self.text) or self.text[self.at] == end
        self.at += is_end
        return is_end
