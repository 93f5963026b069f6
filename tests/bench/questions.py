"""The questions that the bench answers, each with one table and one picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.report import Row, table


@dataclass(frozen=True)
class Question:
    """A heading, the measures below it, and the picture in docs/benchmarks, if there is one."""

    title: str
    measures: tuple[str, ...]
    picture: str = ""


QUESTIONS = (
    Question("What does a whole return cost?", ("returns",), "returns.svg"),
    Question("How fast is a page?", ("pages", "poll", "lookup"), "pages.svg"),
    Question(
        "How much does it carry at once?",
        ("flows", "hang", "arrivals", "line", "crowds"),
        "waiting.svg",
    ),
    Question("What does a customer feel?", ("customers", "start")),
    Question("Does it stay as fast when there is much?", ("growth", "memory"), "growth.svg"),
)


def answered(rows: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """A section for each question that was measured; `rows` holds those of each measure."""
    for question in QUESTIONS:
        found = [row for name in question.measures for row in rows.get(name, ())]
        if found:
            shown = f"![{question.title}](benchmarks/{question.picture})\n\n"
            yield f"### {question.title}\n\n{shown if question.picture else ''}{table(found)}"
