"""The client: knows HTTP and Sendcloud, nothing of Django, sessions or our pages."""

from portal.sendcloud.errors import (
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    SendcloudError,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.models import (
    CreatedReturn,
    Document,
    LabelFailed,
    LabelPending,
    LabelReady,
    OutgoingLookup,
    PortalSettings,
    ServicePoint,
)
from portal.sendcloud.new_return import NewItem, NewReturn, Sender
from portal.sendcloud.return_portal import ReturnPortal
from portal.sendcloud.service_points import ServicePoints
from portal.sendcloud.transport import Transport

__all__ = [
    "CreatedReturn",
    "Document",
    "InvalidRequest",
    "LabelFailed",
    "LabelPending",
    "LabelReady",
    "NewItem",
    "NewReturn",
    "NotFound",
    "OutcomeUnknown",
    "OutgoingLookup",
    "PortalSettings",
    "RateLimited",
    "Refused",
    "ReturnPortal",
    "SendcloudError",
    "Sender",
    "ServicePoint",
    "ServicePoints",
    "TokenExpired",
    "Transport",
    "Unavailable",
    "UnexpectedPayload",
]
