"""Where a draft stands among the steps: pure, and unaware of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from portal.returns.draft.return_draft import ReturnDraft


class Step(Protocol):
    """What the flow asks of a step; `steps` has the real ones."""

    @property
    def slug(self) -> str:
        """The step's name in URLs and templates."""

    def applies_to(self, draft: ReturnDraft) -> bool:
        """Whether this draft needs the step at all."""

    def is_complete(self, draft: ReturnDraft) -> bool:
        """Whether the step's question has its answer."""


S = TypeVar("S", bound=Step)


@dataclass(frozen=True)
class Flow(Generic[S]):
    """The steps that apply to a draft, and which of them is due."""

    steps: Sequence[S]
    draft: ReturnDraft

    @cached_property
    def applicable(self) -> list[S]:
        """The steps of this draft, in order."""
        return [step for step in self.steps if step.applies_to(self.draft)]

    @cached_property
    def current(self) -> S:
        """The first step without an answer; the last one never has one."""
        waiting = (step for step in self.applicable if not step.is_complete(self.draft))
        return next(waiting, self.applicable[-1])

    def allows(self, step: S) -> bool:
        """Whether everything before the step is answered."""
        steps = self.applicable
        return step in steps and steps.index(step) <= steps.index(self.current)

    def after(self, step: S) -> S:
        """The next question: steps that already have their answer are passed over."""
        later = self.applicable[self.number(step) :]
        return next((each for each in later if not each.is_complete(self.draft)), self.current)

    def before(self, step: S) -> S | None:
        """The step that "Back" leads to; the first has none."""
        number = self.number(step)
        return self.applicable[number - 2] if number > 1 else None

    def number(self, step: S) -> int:
        """The step's place, counted from one."""
        return self.applicable.index(step) + 1
