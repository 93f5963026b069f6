"""The client of Sendcloud; it knows nothing of Django, sessions or the portal's pages."""

from portal.sendcloud.errors import (
    CannotBeCancelled,
    InvalidRequest,
    KeysRefused,
    NoOutgoingParcel,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Redirected,
    Refused,
    SendcloudError,
    TokenExpired,
    Unavailable,
    UnexpectedPayload,
)
from portal.sendcloud.keys import ApiKeys, Credentials, OAuthClient
from portal.sendcloud.label import CreatedReturn, Document, LabelFailed, LabelPending, LabelReady
from portal.sendcloud.media import Media, Sources
from portal.sendcloud.new_return import NewCustoms, NewImage, NewItem, NewReturn, Sender
from portal.sendcloud.outgoing import OutgoingLookup, ServicePoint
from portal.sendcloud.portal_settings import PortalSettings
from portal.sendcloud.records import (
    CancellationRequested,
    Parcel,
    Return,
    ReturnPage,
    ReturnParcel,
)
from portal.sendcloud.return_portal import ReturnPortal
from portal.sendcloud.returns_api import ReturnsApi
from portal.sendcloud.returns_v3 import ReturnDetails
from portal.sendcloud.service_points import ServicePoints
from portal.sendcloud.transport import Transport

__all__ = [
    "ApiKeys",
    "CancellationRequested",
    "CannotBeCancelled",
    "CreatedReturn",
    "Credentials",
    "Document",
    "InvalidRequest",
    "KeysRefused",
    "LabelFailed",
    "LabelPending",
    "LabelReady",
    "Media",
    "NewCustoms",
    "NewImage",
    "NewItem",
    "NewReturn",
    "NoOutgoingParcel",
    "NotFound",
    "OAuthClient",
    "OutcomeUnknown",
    "OutgoingLookup",
    "Parcel",
    "PortalSettings",
    "RateLimited",
    "Redirected",
    "Refused",
    "Return",
    "ReturnDetails",
    "ReturnPage",
    "ReturnParcel",
    "ReturnPortal",
    "ReturnsApi",
    "SendcloudError",
    "Sender",
    "ServicePoint",
    "ServicePoints",
    "Sources",
    "TokenExpired",
    "Transport",
    "Unavailable",
    "UnexpectedPayload",
]
