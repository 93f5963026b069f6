"""What the statistics never show, whatever was counted."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.breakdowns import joined
from portal.statistics.periods import Period, chosen
from portal.statistics.suppression import Line, lines
from portal.support.statistics import charts, words

COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), max_size=30)


@given(COUNTS)
def test_no_breakdown_has_a_row_of_one_to_four(counts: dict[str, int]) -> None:
    shown = lines({key: Line(key, number) for key, number in counts.items()})
    assert all(line.returns >= 5 for line in shown)
    assert not shown or sum(line.returns for line in shown) == sum(counts.values())


@given(st.lists(st.integers(0, 60), min_size=1, max_size=9))
def test_no_class_of_wait_holds_one_to_four(counts: list[int]) -> None:
    classes = joined([Line(str(at), number) for at, number in enumerate(counts)])
    assert sum(line.returns for line in classes) == sum(counts)
    assert len(classes) == 1 or all(line.returns >= 5 for line in classes)


def test_long_periods_have_weeks_and_then_months() -> None:
    first = date(2024, 1, 1)
    assert len(Period(first, date(2024, 1, 31)).columns) == 31
    assert len(Period(first, date(2024, 12, 31)).columns) == 53
    assert len(Period(first, date(2026, 12, 31)).columns) == 36
    assert chosen("last-month", date(2026, 3, 15)) == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_a_comparison_is_made_only_where_there_is_one() -> None:
    assert words.compared(10, 0, is_known=True) == "no comparison"
    assert words.compared(10, 4, is_known=True) == "no comparison"
    assert words.compared(10, 20, is_known=False) == "no comparison"
    assert words.compared(30, 20, is_known=True) == "↑ 10 more than before (50\N{NO-BREAK SPACE}%)"
    assert words.compared(10, 20, is_known=True) == "↓ 10 fewer than before (50\N{NO-BREAK SPACE}%)"


def test_columns_fill_the_height_and_never_leave_it() -> None:
    drawn = charts.columns([1, 4, 2], ["a", "b", "c"], [8, 0, 1])
    assert max(column.height for column in drawn.columns) == charts.HEIGHT / 2
    assert all(column.y >= 0 for column in drawn.columns)


def test_a_bars_name_keeps_clear_of_the_bar_below_it() -> None:
    first, second = charts.bars([3, 1], ["Changed my mind", "Poor quality"], ["3", "1"]).bars
    letters = 5  # what hangs below the line, as in "quality"
    assert first.name_y + letters < first.y
    assert first.y + charts.BAR < second.name_y - 2 * letters
