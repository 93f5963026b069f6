"""Writes tables as TOML in many styles, and remembers the line of every key while it writes.

It shares nothing with the portal's own search for lines, which goes through a finished text.
"""

import json
import re
from random import Random
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]
CHARACTERS = "ab é#\"'\\=[]{},.\n"
strings = st.text(CHARACTERS, max_size=8)
keys = st.text(CHARACTERS.replace("\n", ""), max_size=4)
scalars = strings | st.integers(-9, 9) | st.booleans() | st.sampled_from([1.5, 1e9])
tables = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)
GAPS = ("", "\n", "# [a]\n", "\n  # b = '''\n\t")
INNER_GAPS = ("", " ", "\n", ' # ] "\n  ')


class Writer:
    """The text so far, and the line of each path."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.text = ""
        self.lines: dict[Path, int] = {}

    def whole(self, tables: dict[str, Any]) -> str:
        """The text of a file with these tables."""
        self._body(tables, (), ())
        ending = self.random.choice(["\n", "\r\n"])
        return self.text.replace("\n", ending)

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def _body(self, table: dict[str, Any], path: Path, names: tuple[str, ...]) -> None:
        """The pairs of a table, and then the tables below it that get a header of their own."""
        apart = {name for name, value in table.items() if value and self._goes_apart(value)}
        for name, value in table.items():
            if name not in apart:
                self.text += self.random.choice(GAPS)
                self._pair(name, value, path)
                self.text += self.random.choice(["\n", " # c\n"])
        for name in sorted(apart):
            self._apart(name, table[name], path, names)

    def _goes_apart(self, value: Any) -> bool:
        is_tables = isinstance(value, list) and all(isinstance(one, dict) for one in value)
        return (isinstance(value, dict) or is_tables) and self.random.random() < 0.5

    def _apart(self, name: str, value: Any, path: Path, names: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            self._header("[", (*names, name), (*path, name), "]")
            self._body(value, (*path, name), (*names, name))
            return
        for number, element in enumerate(value):
            self._header("[[", (*names, name), (*path, name), "]]")
            self.lines[(*path, name, number)] = self.text.count("\n")
            self._body(element, (*path, name, number), (*names, name))

    def _header(self, opens: str, names: tuple[str, ...], path: Path, closes: str) -> None:
        self.text += self.random.choice(GAPS) + opens
        ends = [place for place, part in enumerate(path, 1) if isinstance(part, str)]
        for end in ends:
            self._note(path[:end])
        written = (self._key(name) for name in names)
        self.text += self.random.choice([".", " . "]).join(written) + closes + "\n"

    def _pair(self, name: str, value: Any, path: Path) -> None:
        self._note((*path, name))
        self.text += self._key(name)
        if isinstance(value, dict) and len(value) == 1 and self.random.random() < 0.5:
            self.text += self.random.choice([".", " . "])
            [(below, inner)] = value.items()
            self._pair(below, inner, (*path, name))
            return
        self.text += self.random.choice(["=", " = "])
        self._value(value, (*path, name))

    def _key(self, name: str) -> str:
        if re.fullmatch(r"[A-Za-z0-9_-]+", name) and self.random.random() < 0.5:
            return name
        if "'" not in name and self.random.random() < 0.5:
            return f"'{name}'"
        return json.dumps(name)

    def _value(self, value: Any, path: Path) -> None:
        if isinstance(value, dict):
            self._inline(value, path)
        elif isinstance(value, list):
            self._list(value, path)
        elif isinstance(value, str):
            self.text += self._string(value)
        else:
            self.text += json.dumps(value)

    def _inline(self, table: dict[str, Any], path: Path) -> None:
        self.text += "{ "
        for number, (name, value) in enumerate(table.items()):
            self.text += ", " if number else ""
            self._pair(name, value, path)
        self.text += " }"

    def _list(self, values: list[Any], path: Path) -> None:
        self.text += "[" + self.random.choice(INNER_GAPS)
        for number, value in enumerate(values):
            self._note((*path, number))
            self._value(value, (*path, number))
            is_last = number == len(values) - 1
            self.text += self.random.choice(INNER_GAPS)
            self.text += "" if is_last and self.random.random() < 0.5 else ","
            self.text += self.random.choice(INNER_GAPS)
        self.text += "]"

    def _string(self, value: str) -> str:
        ways = [json.dumps(value)]
        if "'" not in value:
            ways.append(f"'''{value}'''" if "\n" in value else f"'{value}'")
            ways[1:] = [f"'''\n{value}'''"] if value.startswith("\n") else ways[1:]
        escaped = value.replace("\\", "\\\\").replace('"""', '""\\"')
        ways.append(f'"""\n{escaped}"""')
        return self.random.choice(ways)
