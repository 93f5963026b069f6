"""Where a draft stands among the steps: pure, and unaware of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from portal.returns.draft.return_draft import ReturnDraft

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import QueryDict
    from django.utils.functional import _StrPromise


class Step(Protocol):
    """A page of the flow; `steps` has the real ones."""

    @property
    def slug(self) -> str:
        """The step's name in URLs and templates."""

    @property
    def title(self) -> "_StrPromise":
        """The question that the page asks."""

    @property
    def name(self) -> "_StrPromise":
        """The step in a word or two, for the progress and the review."""

    def applies_to(self, draft: ReturnDraft) -> bool:
        """Whether this draft needs the step at all."""

    def is_complete(self, draft: ReturnDraft) -> bool:
        """Whether the step's question has its answer."""

    def summary(self, draft: ReturnDraft) -> list[str]:
        """The answer in lines, as the review shows it."""


class Question(Step, Protocol):
    """A step whose form needs nothing but the draft: one view serves them all."""

    def form(self, draft: ReturnDraft, data: "QueryDict | None") -> "Form":
        """The form with the answer so far, or with what was sent."""

    def answer(self, draft: ReturnDraft, form: "Form") -> ReturnDraft:
        """The draft with the answer of a valid form."""


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
