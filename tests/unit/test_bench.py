"""The bench's tables."""

from tests.bench.measures import ALL
from tests.bench.questions import QUESTIONS, answered
from tests.bench.report import Row


def test_every_measure_answers_one_question() -> None:
    named = [name for question in QUESTIONS for name in question.measures]
    assert sorted(named) == sorted(ALL)


def test_a_question_without_a_measure_has_no_section() -> None:
    (section,) = answered({"returns": [Row("a whole return", "100 ms", "at most 60 ms", False)]})
    assert section.startswith("### What does a whole return cost?")
    assert "| a whole return | 100 ms | at most 60 ms | **no** |" in section
