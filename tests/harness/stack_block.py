"""Run each test with room for all its calls, so that Python asks the system for memory once.

Python keeps the frames of a thread's calls in blocks of 16 KB and returns a block as soon as the
last frame leaves it. A test starts deep inside pytest, and where its calls go back and forth over
the end of a block, each costs an mmap and a munmap: a fifth of the processor that tests take.
"""

import sys
from collections.abc import Callable

import pytest

WORDS = 17_000  # of 8 bytes; the block that holds them has 256 KB and leaves 120 KB to the test


def in_one_block(call: Callable[[], object]) -> object:
    """Call a function; its frames and those of all it calls share one block."""
    return call()


# Python makes a block as large as the frame that begins it claims to need.
in_one_block.__code__ = in_one_block.__code__.replace(co_stacksize=WORDS)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Call the test as pytest and its other plugins would."""
    manager = pyfuncitem.config.pluginmanager
    others = manager.subset_hook_caller("pytest_pyfunc_call", [sys.modules[__name__]])
    return in_one_block(lambda: others(pyfuncitem=pyfuncitem))
