"""Fetches a label, a code or a customs document, from its address or with the API keys."""

from typing import cast

from portal.models import Submission
from portal.returns.submissions import label_poll
from portal.sendcloud import (
    Document,
    InvalidRequest,
    NotFound,
    ReturnPortal,
    SendcloudError,
)
from portal.sendcloud.returns_api import DocumentType
from portal.upstream import clients

KINDS = frozenset({"label", "qr", "customs"})


class DocumentUnavailable(Exception):
    """The document cannot be fetched now; it may be later."""


class DocumentExpired(Exception):
    """Sendcloud no longer gives this document out, by any way that we know."""


def is_available(row: Submission, kind: str) -> bool:
    """Whether there should be such a document."""
    has_keys = row.state == Submission.State.LABEL_READY and row.incoming_parcel is not None
    if kind == "customs":
        return bool(row.customs_url or (has_keys and row.customs_document))
    return kind in KINDS and bool(row.label_url or has_keys)


def fetch(row: Submission, kind: str) -> Document:
    """The document: from its address, from the one that the poller names now, or with the keys.

    Raises DocumentExpired, or DocumentUnavailable where it may be there later.
    """
    try:
        return _by_address(row, kind) or _by_keys(row, kind)
    except SendcloudError as error:
        # Every other page would say that nothing was created, and here something was.
        raise DocumentUnavailable from error


def _by_address(row: Submission, kind: str) -> Document | None:
    portal = clients.return_portal()
    return _downloaded(portal, _url(row, kind)) or (
        _downloaded(portal, _url(label_poll.refresh_urls(row, portal), kind))
        if row.poller_url
        else None
    )


def _downloaded(portal: ReturnPortal, url: str) -> Document | None:
    try:
        return portal.download(url) if url else None
    except (NotFound, InvalidRequest):
        return None


def _url(row: Submission, kind: str) -> str:
    return str(row.customs_url if kind == "customs" else row.label_url)


def _by_keys(row: Submission, kind: str) -> Document:
    api = clients.returns_api()
    name = row.customs_document if kind == "customs" else kind
    if api is None or row.incoming_parcel is None or not name:
        raise DocumentExpired
    try:
        return api.document(row.incoming_parcel, cast("DocumentType", name))
    except (NotFound, InvalidRequest) as error:
        raise DocumentExpired from error
