"""What a customer reads when Sendcloud did not accept a return."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.sendcloud import InvalidRequest
from portal.sendcloud.v3.refusals import (
    ItemsRefused,
    NoReturnMethod,
    ReceiverRefused,
    SenderRefused,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNSAID = _(
    "This return wasn’t accepted. Check the address and the drop-off point, or contact us "
    "and we’ll do it for you."
)
ADDRESS = _(
    "The carrier doesn’t accept this address. Check the street, the house number and the postal "
    "code."
)
# Only the shop can put these right, so the customer is not sent looking for a mistake.
OURS = _("We can’t make a label for this return online. Contact us and we’ll send you one.")
SENTENCES: dict[type[InvalidRequest], "_StrPromise"] = {
    SenderRefused: ADDRESS,
    ReceiverRefused: OURS,
    ItemsRefused: OURS,
    NoReturnMethod: OURS,
}


def sentence(error: InvalidRequest) -> "_StrPromise":
    """What the customer can do; nothing was created."""
    return SENTENCES.get(type(error), UNSAID)
