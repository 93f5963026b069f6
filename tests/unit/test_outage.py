"""After one wait in vain for PostgreSQL, the other threads fail at once for a while."""

from dataclasses import dataclass

import pytest

from portal.storage import patience
from portal.storage.outage import PAUSE, SILENCE, Breaker


@dataclass
class Clock:
    """A clock that a test sets; in seconds."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def test_where_nothing_is_wrong_everyone_may_ask(breaker: Breaker) -> None:
    assert [breaker.enter() for _ in range(3)] == [True, True, True]


def test_after_a_wait_in_vain_the_others_fail_at_once(breaker: Breaker) -> None:
    assert breaker.waited(SILENCE)
    assert not breaker.enter()


def test_after_a_pause_one_may_try_and_the_others_still_fail(
    breaker: Breaker, clock: Clock
) -> None:
    breaker.waited(SILENCE)
    clock.now += PAUSE
    assert [breaker.enter() for _ in range(3)] == [True, False, False]


def test_an_answer_ends_the_outage_for_everyone(breaker: Breaker) -> None:
    breaker.waited(SILENCE)
    breaker.heard()
    assert breaker.enter()


def test_a_database_that_serves_others_is_busy_and_not_away(breaker: Breaker) -> None:
    breaker.heard()
    assert not breaker.waited(SILENCE)
    assert breaker.enter()


def test_a_short_wait_says_nothing_about_a_database_that_was_idle(breaker: Breaker) -> None:
    assert not breaker.waited(SILENCE / 2)


def test_a_refused_connection_is_an_outage_without_any_wait(breaker: Breaker, clock: Clock) -> None:
    breaker.heard()
    clock.now += 0.1
    breaker.refused()
    assert breaker.waited(0)


def test_a_refused_connection_is_none_while_others_are_served(
    breaker: Breaker, clock: Clock
) -> None:
    breaker.refused()
    clock.now += 0.1
    breaker.heard()
    assert not breaker.waited(SILENCE)


def test_a_command_waits_as_long_as_a_query_takes() -> None:
    assert not patience.is_short()
    assert patience.for_query(patience.READ) is None


def test_no_wait_in_a_block_outlasts_the_block() -> None:
    with patience.at_most(0.2):
        assert patience.is_short()
        assert 0 < (patience.for_query(patience.WRITE) or 0) <= 0.2
        assert 0 < patience.for_connection() <= 0.2
    assert patience.for_connection() == patience.CONNECTION
