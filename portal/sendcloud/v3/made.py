"""The answer to a return that was made, and to one that was refused."""

from portal.sendcloud import decoding
from portal.sendcloud.errors import InvalidRequest, OutcomeUnknown, UnexpectedPayload
from portal.sendcloud.fields import Id, Whole, Wholes
from portal.sendcloud.payload import Payload
from portal.sendcloud.transport import Reply
from portal.sendcloud.v3.refusals import fields_of, refusal

OPERATION = "create_return_v3"
# A proxy may say these of a call that arrived; 409 says that the reference was used before.
UNKNOWN = frozenset({302, 303, 408, 409})


class MadeReturn(Payload):
    """The numbers of a new return; a label and a tracking number come later."""

    return_id: Id
    parcel_id: Whole = None
    multi_collo_ids: Wholes = ()

    @property
    def parcels(self) -> tuple[int, ...]:
        """All incoming parcels."""
        first = () if self.parcel_id is None else (self.parcel_id,)
        return tuple(dict.fromkeys((*first, *self.multi_collo_ids)))


def made(reply: Reply) -> MadeReturn:
    """The numbers of the new return.

    Raises OutcomeUnknown where the return may exist: for a 5xx, for a 2xx that cannot be read, and
    for a reference that another return has already.
    """
    if reply.status >= 500 or reply.status in UNKNOWN:
        raise OutcomeUnknown(operation=OPERATION, status=reply.status)
    if reply.status == 400 and "external_reference" in fields_of(reply.body):
        raise OutcomeUnknown("the reference was used", operation=OPERATION, status=400)
    accepted(reply, OPERATION)
    try:
        return decoding.payload(MadeReturn, reply, OPERATION)
    except UnexpectedPayload as error:
        raise OutcomeUnknown("unreadable answer", operation=OPERATION) from error


def accepted(reply: Reply, operation: str) -> None:
    """Nothing for a 2xx; else raises the refusal that the body tells of."""
    try:
        decoding.check(reply, operation, with_keys=True)
    except InvalidRequest as error:
        raise refusal(error, fields_of(reply.body)) from error
