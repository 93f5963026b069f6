"""What becomes of a new return: its number, its label or its failure, its documents."""

from dataclasses import dataclass
from typing import Self

from pydantic import Field, model_validator

from portal.sendcloud.fields import Text, Texts, Whole, Wholes
from portal.sendcloud.payload import Payload


class CreatedReturn(Payload):
    """The answer of create; `payment_url` only where the customer must pay first.

    An answer with neither a number nor a poller is invalid, because the return would be lost.
    """

    poller_url: Text = ""
    return_id: Whole = Field(default=None, validation_alias="return")
    incoming_parcels: Wholes = ()
    payment_url: Text = ""

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.return_id is None and not self.poller_url:
            raise ValueError("neither a return nor a poller")
        return self


class LabelReady(Payload):
    """The label exists; its URLs are bearer secrets that may never expire.

    An answer with neither a URL nor a parcel is invalid. One without a URL leads to the label by
    its parcels, with API keys.
    """

    download_url: Text = ""
    return_id: Whole = Field(default=None, validation_alias="return")
    parcels: Wholes = ()
    tracking_numbers: Texts = ()
    customs_declaration_url: Text = ""

    @model_validator(mode="after")
    def _leads_to_a_label(self) -> Self:
        if not self.download_url and not self.parcels:
            raise ValueError("neither a URL nor a parcel")
        return self


@dataclass(frozen=True)
class LabelPending:
    """Not ready yet, or not paid yet; Sendcloud's answer is the same for both."""


@dataclass(frozen=True)
class LabelFailed:
    """The carrier refused the announcement, or a gateway failed; both are a 500."""


@dataclass(frozen=True)
class Document:
    """A label, a code or a customs document; the type was read from the bytes."""

    content_type: str
    content: bytes
