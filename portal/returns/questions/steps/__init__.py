"""The steps in order: each asks one question of a draft and takes its answer."""

from portal.returns.questions.steps.address import AddressStep
from portal.returns.questions.steps.delivery import DeliveryStep
from portal.returns.questions.steps.items import ItemsStep
from portal.returns.questions.steps.pickup import PickupStep
from portal.returns.questions.steps.refund import RefundStep
from portal.returns.questions.steps.review import ReviewStep
from portal.returns.questions.steps.service_point import ServicePointStep
from portal.returns.questions.steps.store import StoreStep

AnyStep = (
    ItemsStep
    | RefundStep
    | DeliveryStep
    | ServicePointStep
    | StoreStep
    | PickupStep
    | AddressStep
    | ReviewStep
)
ITEMS = ItemsStep()
REVIEW = ReviewStep()
SERVICE_POINT = ServicePointStep()
STEPS: tuple[AnyStep, ...] = (
    ITEMS,
    RefundStep(),
    DeliveryStep(),
    SERVICE_POINT,
    StoreStep(),
    PickupStep(),
    AddressStep(),
    REVIEW,
)
