"""Drafts as a release leaves them in sessions; each release's are kept in tests/samples/drafts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.harness.customer import Customer
from tests.harness.photos import photo

FOLDER = Path(__file__).resolve().parents[1] / "samples/drafts"
ELSEWHERE = {
    "use": "other",
    "name": "Jane Doe",
    "address_1": "Keizersgracht",
    "house_number": "1",
    "postal_code": "1015 CJ",
    "city": "Amsterdam",
    "country": "NL",
    "email": "jane@example.com",
}


def _with_photo(customer: Customer) -> Customer:
    item = {"chosen-0": "on", "quantity-0": "1", "reason-0": "3", "note-0": "A hole"}
    file = SimpleUploadedFile("IMG_1.JPG", photo())
    customer.look_up().post(**item, photos="add", **{"photos-0": file})
    return customer.post(**item, collo_count="1")


# How far each customer of the samples came.
WALKS: dict[str, Callable[[Customer], Customer]] = {
    "just begun": lambda customer: customer.look_up(),
    "with a photo": _with_photo,
    "at a service point": lambda customer: customer.until_review("drop_off_point"),
    "from another address": lambda customer: customer.until_review().post(**ELSEWHERE),
    "the whole parcel": lambda customer: customer.until_delivery("#1003"),
}


def draft_of(customer: Customer) -> dict[str, Any]:
    """The customer's draft as the session holds it."""
    stored: dict[str, Any] = customer.client.session["return_drafts"][customer.draft_id]
    return stored


def written_by(release: str) -> dict[str, dict[str, Any]]:
    """The drafts of a release, by how far the customer came."""
    drafts: dict[str, dict[str, Any]] = json.loads((FOLDER / f"{release}.json").read_text())
    return drafts


def releases() -> list[str]:
    """The releases whose drafts are kept."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))
