"""Write docs/security.md from the tests: the security promises, their tests and the results.

A test names its promise in its docstring: `Security 7: ...`, or `Security 4, 27: ...`.
With SECURITY_PAGE set, pytest runs only these tests and writes the page at the end.
"""

import ast
import os
import re
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
NUMBERS = re.compile(r"\s*Security (\d+(?:, \d+)*)\b")
LINES = {
    1: "Lookups are limited per address, per identifier, per postal code and altogether",
    2: "A success does not clear the counter; limits are shared by all workers",
    3: "The client's address comes only from a configured trusted proxy",
    4: "No oracle: every failed lookup gets the same answer",
    5: "Nothing is opened by an id alone",
    6: "Upstream data passes an allow-list, and so does what follows from it",
    7: "No step can be skipped",
    8: "One label only; quantities within bounds",
    9: "No secret in a URL",
    10: "`Referrer-Policy: same-origin`",
    11: "`Cache-Control: no-store` on every personal page, fragment and document",
    12: "Nothing in the browser's storage",
    13: "The session ends for good: finished, idle, after two hours; new id at lookup",
    14: "Cookies are `__Host-`, Secure, HttpOnly, SameSite=Lax",
    15: "The right upstream token for the right call, expiry respected",
    16: "Outbound requests only to allowed hosts; a GET is redirected on the same host only",
    17: "Redirects only to the payment page that upstream named, over https",
    18: "Photos are bounded, decoded and drawn again from their pixels; no trace of the place",
    19: "Documents: own endpoint, attachment, `nosniff`, the bytes checked",
    20: "CSP `default-src 'none'`; the HTTP Observatory's score is at least 100",
    21: "HSTS, HTTP to HTTPS, nosniff, COOP, CORP, Permissions-Policy, no CORS",
    22: "CSRF on every POST but a signed withdrawal, htmx too; GET and HEAD change nothing",
    23: "Logs without personal data or tokens; no log injection",
    24: "At rest: sessions and poller URLs encrypted; rows hold ids",
    25: "Deletion on schedule",
    26: "Time-outs, few retries, fails closed",
    27: "Another brand's order gets the same constant answer",
    28: "Staff: second factor, roles, an audit entry for every view and action",
    29: "Upstream text is untrusted: names, reasons, colours, URLs",
    30: "`check --deploy` is clean; no default secret, no wildcard host, wrong Host: 400",
    31: "noindex, robots.txt, security.txt",
    32: "No third party in a whole browser run",
    33: "Webhooks: signature over the raw bytes, bounded; duplicates harmless",
    34: "Nothing of one request is in what others get",
    35: "A slow client holds no thread, and its line is cut",
    36: "A limit that strangers can use up never refuses who is right",
    37: "Decoding a photo is bounded in time and memory, and holds up no other customer",
    38: "What is hidden cannot be computed from what is shown",
    39: "A secret that cannot be decrypted opens nothing",
    40: "A one-time code works once",
    41: "Sign-in limits survive a full, restarted or absent cache",
    42: "Staff can be removed at once, second factor and sessions too",
    43: "Every page of the console answers each role as a table says, and never with an error",
    44: "Old webhooks are refused; the database refuses to change audit entries, and a gap shows",
    45: "No import switches test settings on; a command audits the dependencies",
}
# Promises without a test because the feature is not built yet; the page says why.
WAITING: dict[int, str] = {}
HEAD = """# What must hold

`make security` wrote this page on {day} from the tests' docstrings and their results that day.
A test fails if a line has no test, or if this page leaves out a test.

| # | Must hold | Result | Tests |
| --- | --- | --- | --- |
"""

Test = tuple[str, str]  # path from the root, name
_outcomes: dict[Test, set[str]] = defaultdict(set)


@cache
def held_by() -> dict[int, list[Test]]:
    """The tests of every promise, read from the docstrings in the test files."""
    tests: dict[int, list[Test]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers(ast.get_docstring(node)):
                    tests[number].append((str(path.relative_to(ROOT)), node.name))
    return tests


def numbers(docstring: str | None) -> list[int]:
    """The numbers of the promises that a docstring names."""
    match = NUMBERS.match(docstring or "")
    return [int(number) for number in match[1].split(", ")] if match else []


def listed(text: str) -> dict[int, list[Test]]:
    """The tests that a page lists, by the number of their promise."""
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.M)
    link = re.compile(r"\[`(test_\w+)`\]\(\.\./(tests/[\w/]+\.py)\)")
    return {int(n): [(path, name) for name, path in link.findall(row)] for n, row in rows}


def page(outcomes: dict[Test, set[str]], day: date) -> str:
    """The page as Markdown."""
    tests = held_by()
    rows = (_row(number, tests.get(number, []), outcomes) for number in LINES)
    return HEAD.format(day=day) + "\n".join(rows) + "\n"


def _row(number: int, tests: list[Test], outcomes: dict[Test, set[str]]) -> str:
    links = "<br>".join(f"[`{name}`](../{path})" for path, name in tests)
    return f"| {number} | {LINES[number]} | {_result(number, tests, outcomes)} | {links} |"


def _result(number: int, tests: list[Test], outcomes: dict[Test, set[str]]) -> str:
    if not tests:
        return WAITING.get(number, "**no test**")
    outcomes_of_tests = [outcomes.get(test, set()) for test in tests]
    failed = sum("failed" in ended for ended in outcomes_of_tests)
    if failed:
        return f"**{failed} of {len(tests)} failed**"
    passed = sum("passed" in ended for ended in outcomes_of_tests)
    return "passed" if passed == len(tests) else f"{passed} of {len(tests)} passed, others not run"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With SECURITY_PAGE set, run only the tests that the page lists."""
    if "SECURITY_PAGE" not in os.environ:
        return
    wanted = [item for item in items if numbers(getattr(item, "function", item).__doc__)]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Record how each test ended; a failing fixture counts as a failure of its test."""
    path, _, rest = report.nodeid.partition("::")
    if report.when == "call" or report.outcome != "passed":
        _outcomes[path, rest.split("[")[0]].add(report.outcome)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the page if SECURITY_PAGE is set."""
    if "SECURITY_PAGE" in os.environ and not hasattr(session.config, "workerinput"):
        PAGE.write_text(page(_outcomes, date.today()))
