"""Where a draft stands among the steps: pure, and unaware of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from portal.returns.draft.return_draft import ReturnDraft


class Step(Protocol):
    """A question of the flow; `steps` has the real ones. `pages` groups them."""

    @property
    def slug(self) -> str:
        """The step's name in URLs and templates."""

    @property
    def name(self) -> object:
        """The step in a word or two, translated when it is shown."""

    def applies_to(self, draft: ReturnDraft) -> bool:
        """Whether this draft needs the step at all."""

    def is_complete(self, draft: ReturnDraft) -> bool:
        """Whether the step's question has its answer."""

    def summary(self, draft: ReturnDraft) -> list[str]:
        """The answer in lines, as the review shows it."""


@dataclass(frozen=True)
class Flow:
    """The steps that apply to a draft, and which of them is due."""

    steps: Sequence[Step]
    draft: ReturnDraft

    @cached_property
    def applicable(self) -> list[Step]:
        """The steps of this draft, in order."""
        return [step for step in self.steps if step.applies_to(self.draft)]

    @cached_property
    def current(self) -> Step:
        """The first step without an answer; the last one never has one."""
        waiting = (step for step in self.applicable if not step.is_complete(self.draft))
        return next(waiting, self.applicable[-1])

    def allows(self, step: Step) -> bool:
        """Whether everything before the step is answered."""
        steps = self.applicable
        return step in steps and steps.index(step) <= steps.index(self.current)

    def after(self, step: Step) -> Step:
        """The next question: steps that already have their answer are passed over."""
        later = self.applicable[self.number(step) :]
        return next((step for step in later if not step.is_complete(self.draft)), self.current)

    def before(self, step: Step) -> Step | None:
        """The step that "Back" leads to; the first has none."""
        number = self.number(step)
        return self.applicable[number - 2] if number > 1 else None

    def number(self, step: Step) -> int:
        """The step's place, counted from one."""
        return self.applicable.index(step) + 1
