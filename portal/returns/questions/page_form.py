"""The forms of a page's questions, filled in together."""

from collections.abc import Iterable, Iterator
from typing import cast

from django.forms import Form
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django.http import QueryDict

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Step
from portal.returns.questions.forms.cards import CardsForm
from portal.returns.questions.forms.note import NOTE_LENGTH
from portal.returns.questions.steps import Question

MOST_TYPED = 2 * NOTE_LENGTH  # characters


class PageForm:
    """The forms of a page by their questions, and the draft with every valid answer.

    A question is bound after the one before it was answered, because an answer may decide what is
    asked next.
    """

    def __init__(
        self, questions: Iterable[Step], draft: ReturnDraft, data: QueryDict | None = None
    ) -> None:
        self.draft = draft
        self.forms: dict[str, Form] = {}
        self.unasked: Question | None = None
        for question in questions:
            if question.applies_to(self.draft):
                self._bind(cast("Question", question), data)

    def _bind(self, question: Question, data: QueryDict | None) -> None:
        form = question.form(self.draft, data)
        # What the page that was sent did not ask is asked now, and is no mistake.
        if data is not None and isinstance(form, CardsForm) and form.card_name not in data:
            form = question.form(self.draft, None)
            if not question.is_complete(self.draft):
                self.unasked = self.unasked or question
        self.forms[question.slug.replace("-", "_")] = form
        if form.is_valid():
            self.draft = question.answer(self.draft, form)

    def __getitem__(self, name: str) -> Form:
        """One question's form; templates ask for `form.items` and `form.refund`."""
        return self.forms[name]

    def __iter__(self) -> Iterator[BoundField]:
        for form in self.forms.values():
            yield from form

    def is_valid(self) -> bool:
        """Whether every question is answered, here or before."""
        return not self.errors and self.unasked is None

    @property
    def errors(self) -> dict[str, ErrorList]:
        """What is wrong, by field, on the whole page."""
        return {
            name: errors for form in self.forms.values() for name, errors in form.errors.items()
        }

    def non_field_errors(self) -> list[str]:
        """What is wrong with no field of its own."""
        return [str(error) for form in self.forms.values() for error in form.non_field_errors()]

    def unsaved_input(self) -> dict[str, str]:
        """What was sent, right or wrong; of a text no more than anybody types."""
        sent = ((field.name, field.form.data) for field in self)
        return {name: data[name][:MOST_TYPED] for name, data in sent if name in data}

    def clear_errors(self) -> None:
        """Say nothing yet to a customer who has not finished."""
        for form in self.forms.values():
            form.errors.clear()
