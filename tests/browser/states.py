"""Every step and state of the flow, with the way a customer gets there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.models import Submission
from tests.harness.customer import Customer
from tests.harness.photos import photo


def ready(option: str, *order: str) -> Callable[[Customer], object]:
    return lambda customer: customer.create(option, *order).wait()


def become(customer: Customer, **row: Any) -> None:
    """Create a return and give its row what time and the carrier would do to it."""
    customer.create("drop_off_point", "#1001", **{"quantity-0": "2"}).wait()
    Submission.objects.update(**row)


def late(customer: Customer) -> None:
    customer.create("drop_off_point", "#1010")
    Submission.objects.update(created_at=timezone.now() - timedelta(hours=2))


def photos(customer: Customer, *contents: bytes) -> None:
    files = [SimpleUploadedFile(f"{number}.jpg", body) for number, body in enumerate(contents)]
    customer.look_up()
    url = customer.url
    customer.post(**{"chosen-0": "on", "photos": "add", "photos-0": files})  # type: ignore[arg-type]
    customer.url = url


STATES: dict[str, Callable[[Customer], object]] = {
    "items": lambda customer: customer.look_up("#1002"),
    "many items": lambda customer: customer.look_up("#1102"),
    "many items chosen": lambda customer: customer.look_up("#1102").post(
        **{"chosen-3": "on", "chosen-7": "on"}
    ),
    "odd items": lambda customer: customer.look_up("#1106"),
    "whole parcel": lambda customer: customer.look_up("#1003"),
    "items with mistakes": lambda customer: customer.look_up("#1002").choose_items(
        refund_type="exchange", **{"quantity-0": "99"}
    ),
    "delivery": lambda customer: customer.until_delivery(),
    "another option": lambda customer: customer.until_delivery().post(
        delivery_option="drop_off_point"
    ),
    "no service point": lambda customer: customer.until_delivery("#1024", "8899 BR").post(
        delivery_option="drop_off_point"
    ),
    "no service point at all": lambda customer: customer.until_delivery("#1110").post(
        delivery_option="drop_off_point"
    ),
    "no search": lambda customer: customer.until_delivery("#1023"),
    "store": lambda customer: customer.until_delivery("#1006").post(delivery_option="in_store"),
    "pickup": lambda customer: customer.until_delivery("#1007").post(delivery_option="pickup"),
    "address to complete": lambda customer: customer.until_review("drop_off_point", "#1108"),
    "review": lambda customer: customer.until_review(),
    "label being made": lambda customer: customer.create("drop_off_point", "#1010"),
    "label": ready("drop_off_point"),
    "code": ready("drop_off_labelless", "#1005"),
    "three labels": lambda customer: customer.create(
        "drop_off_point", "#1004", collo_count="3", **{"quantity-0": "3"}
    ).wait(),
    "label with customs": ready("drop_off_point", "#1021", "8001"),
    "pickup arranged": ready("pickup", "#1007"),
    "store registered": lambda customer: customer.create("in_store", "#1006"),
    "waiting for payment": lambda customer: customer.create("drop_off_point", "#1009"),
    "unknown outcome": lambda customer: customer.create("drop_off_point", "#1017"),
    "label failed": ready("drop_off_point", "#1011"),
    "photos": lambda customer: photos(customer, photo(), photo(width=70)),
    "label late": late,
    "on its way": lambda customer: become(customer, parcel_status="shipment-on-route"),
    "delivered": lambda customer: become(customer, parcel_status="delivered"),
    "cancelled": lambda customer: become(customer, parcel_status="cancelled"),
    "registered": lambda customer: become(customer, state=Submission.State.OUTCOME_UNKNOWN),
    "everything returned": lambda customer: (
        customer.create("drop_off_point", "#1001", **{"quantity-0": "2"}).wait().look_up()
    ),
    "coming back": lambda customer: customer.create().wait().look_up(),
}
