"""Whatever is done to the chain, the verification finds it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.evidence import verification
from portal.evidence.triggers import TABLE
from portal.models import Evidence
from tests.harness.evidence import KEY, added, forced, run

pytestmark = pytest.mark.django_db
COLUMNS = ("kind", "about", "at", "payload", "content", "previous", "digest", "seal")
numbers = st.integers(1, 6)


@pytest.fixture(autouse=True)
def chain(settings: Any) -> None:
    settings.EVIDENCE_KEY = KEY
    added("one", "", "drei ü", "\u202e4", about="W-A")
    added("x" * 2000, "six", about="W-B")


def found(change: Callable[[], object]) -> str:
    """What the verification says of a changed chain, which is then as it was."""
    with transaction.atomic():
        forced(change)
        trouble = verification.verify().trouble
        transaction.set_rollback(True)
    assert verification.verify().trouble == ""
    return trouble


@given(numbers, st.sampled_from([name for name in COLUMNS if name != "at"]), st.data())
def test_a_changed_byte_is_found(number: int, column: str, data: Any) -> None:
    old = str(Evidence.objects.values_list(column, flat=True).get(number=number))
    at = data.draw(st.integers(0, len(old) - 1))
    letter = data.draw(st.characters(codec="ascii", exclude_characters=old[at] + "\0"))
    new = old[:at] + letter + old[at + 1 :]
    update = f"UPDATE {TABLE} SET {column} = %s WHERE number = %s"
    assert str(number) in found(lambda: run(update, new, number))


@given(numbers, st.timedeltas().filter(bool))
def test_another_time_is_found(number: int, moved: Any) -> None:
    row = Evidence.objects.get(number=number)
    try:
        row.at += moved
        row.at.utctimetuple()
    except OverflowError:
        return
    assert f"Entry {number} was changed." == found(row.save)


@given(numbers)
def test_a_missing_entry_is_found(number: int) -> None:
    delete = f"DELETE FROM {TABLE} WHERE number = %s"
    said = found(lambda: run(delete, number))
    assert said == (f"Entry {number} is missing." if number < 6 else "Entries after 5 are missing.")


@given(numbers)
def test_a_missing_entry_is_found_though_the_others_move_up(number: int) -> None:
    def close_up() -> None:
        run(f"DELETE FROM {TABLE} WHERE number = %s", number)
        for later in range(number + 1, 7):
            run(f"UPDATE {TABLE} SET number = %s WHERE number = %s", later - 1, later)

    assert found(close_up)


@given(numbers, numbers)
def test_two_entries_that_changed_places_are_found(one: int, other: int) -> None:
    if one == other:
        return

    def swap() -> None:
        for old, new in ((one, -1), (other, one), (-1, other)):
            run(f"UPDATE {TABLE} SET number = %s WHERE number = %s", new, old)

    assert str(min(one, other)) in found(swap)


@given(numbers, numbers)
def test_an_inserted_entry_is_found(copied: int, place: int) -> None:
    def insert() -> None:
        for number in range(6, place - 1, -1):
            run(f"UPDATE {TABLE} SET number = %s WHERE number = %s", number + 1, number)
        row = Evidence.objects.get(number=copied if copied < place else copied + 1)
        row.number = place
        row.save(force_insert=True)

    assert found(insert)


@given(numbers)
def test_a_blank_is_found(number: int) -> None:
    blank = f"UPDATE {TABLE} SET payload = '' WHERE number = %s"
    assert found(lambda: run(blank, number)) == f"The text of entry {number} is missing."


@given(st.integers(0, 5))
def test_a_cut_is_found(left: int) -> None:
    cut = f"DELETE FROM {TABLE} WHERE number > %s"
    assert found(lambda: run(cut, left)) == f"Entries after {left} are missing."


@given(numbers)
def test_a_payload_of_another_entry_is_found(number: int) -> None:
    """Every ciphertext is genuine, only not of this entry."""
    other = Evidence.objects.exclude(number=number).first()
    assert other
    update = f"UPDATE {TABLE} SET payload = %s WHERE number = %s"
    assert found(lambda: run(update, other.payload, number)) == (
        f"The text of entry {number} was changed."
    )


def test_the_triggers_are_back_after_each_change() -> None:
    found(lambda: run(f"DELETE FROM {TABLE} WHERE number > 5"))
    with pytest.raises(Exception, match="only ever added to"):
        run(f"DELETE FROM {TABLE}")
    assert connection.in_atomic_block
