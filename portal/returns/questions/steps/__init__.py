"""The steps in order: each asks one question of a draft and takes its answer."""

from typing import Protocol

from django.forms import Form
from django.http import QueryDict

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.flow import Step
from portal.returns.questions.steps.address import AddressStep
from portal.returns.questions.steps.delivery import DeliveryStep
from portal.returns.questions.steps.items import ItemsStep
from portal.returns.questions.steps.mail import MailStep
from portal.returns.questions.steps.pickup import PickupStep
from portal.returns.questions.steps.refund import RefundStep
from portal.returns.questions.steps.review import ReviewStep
from portal.returns.questions.steps.service_point import ServicePointStep
from portal.returns.questions.steps.store import StoreStep


class Question(Step, Protocol):
    """A step whose form needs nothing but the draft."""

    def form(self, draft: ReturnDraft, data: QueryDict | None) -> Form:
        """The form with the answer so far, or with what was sent."""

    def answer(self, draft: ReturnDraft, form: Form) -> ReturnDraft:
        """The draft with the answer of a valid form."""


SERVICE_POINT, REVIEW = ServicePointStep(), ReviewStep()
# The other two ask Sendcloud, and create the return, in views of their own.
ITEMS, REFUND, DELIVERY = ItemsStep(), RefundStep(), DeliveryStep()
STORE, PICKUP, ADDRESS, MAIL = StoreStep(), PickupStep(), AddressStep(), MailStep()
QUESTIONS: tuple[Question, ...] = (ITEMS, REFUND, DELIVERY, STORE, PICKUP, ADDRESS, MAIL)
STEPS: tuple[Step, ...] = (
    ITEMS,
    REFUND,
    DELIVERY,
    SERVICE_POINT,
    STORE,
    PICKUP,
    ADDRESS,
    MAIL,
    REVIEW,
)
