"""A program that starts warm begins and ends like one that Python starts."""

import json
import signal
import subprocess

import pytest

from tests.harness import warm

STATE = """
import json, os, sys
ours = {name for name in sys.modules if name.startswith("portal.")}
print(json.dumps({
    "environment": dict(os.environ), "arguments": sys.argv, "folder": os.getcwd(),
    "others": sorted(name for name in ours if not name.startswith("portal.sendcloud")),
    "watched": "prometheus_client" in sys.modules,
}))
"""


def test_it_has_its_own_variables_and_has_loaded_nothing_that_reads_one() -> None:
    done = warm.run(["-c", STATE, "a word"], {"SECRET_KEY": "its own"})
    assert json.loads(done.stdout) == {
        "environment": {"SECRET_KEY": "its own"},
        "arguments": ["-c", "a word"],
        "folder": str(warm.ROOT),
        "others": [],
        "watched": False,
    }


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("import sys; sys.exit('No key.')", 1, "No key.\n"),
        ("import sys; sys.exit(3)", 3, ""),
        ("import atexit, sys; atexit.register(print, 'bye', file=sys.stderr)", 0, "bye\n"),
        ("import os; os.kill(os.getpid(), 9)", -9, ""),
    ],
)
def test_it_ends_as_python_ends_it(code: str, status: int, error: str) -> None:
    done = warm.run(["-c", code], {})
    assert (done.returncode, done.stdout, done.stderr) == (status, "", error)


def test_it_runs_until_it_is_told_to_end() -> None:
    process = warm.start(["-c", "import signal; signal.pause()"], {})
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.01)
    assert process.poll() is None
    process.terminate()
    assert process.wait(timeout=20) == -signal.SIGTERM
    process.kill()  # there is nothing left to kill
