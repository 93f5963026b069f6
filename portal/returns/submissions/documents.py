"""Fetches a label, a code or a customs document, from its address or with the API keys."""

import logging
from typing import cast

from portal.models import Submission
from portal.returns.submissions import label_poll
from portal.sendcloud import (
    Document,
    InvalidRequest,
    NotFound,
    SendcloudError,
)
from portal.sendcloud.returns_api import DocumentType, MergedType
from portal.upstream import clients

logger = logging.getLogger(__name__)
MERGED: dict[str, MergedType] = {"label": "label", "customs": "customs-declaration"}
KINDS = frozenset({"label", "qr", "customs"})


class DocumentUnavailable(Exception):
    """The document cannot be fetched now; it may be later."""


class DocumentWithdrawn(Exception):
    """The return was cancelled, so its documents must no longer be used."""


class DocumentHeld(Exception):
    """The carrier was asked to cancel the return, so its documents must not be used for now."""


class DocumentExpired(Exception):
    """Sendcloud no longer gives this document out, by any way that we know."""


def is_available(row: Submission, kind: str) -> bool:
    """Whether there should be such a document."""
    has_keys = row.state == Submission.State.LABEL_READY and bool(row.all_parcels)
    if kind == "customs":
        return bool(row.customs_url or (has_keys and row.customs_document))
    return kind in KINDS and bool(row.label_url or has_keys)


def fetch(row: Submission, kind: str) -> Document:
    """The document: from its address, from the one that the poller names now, or with the keys.

    A way that fails, however it fails, leads to the next. Raises DocumentExpired, or
    DocumentUnavailable where it may be there later.
    """
    failures: list[SendcloudError] = []
    for way in (_by_address, _by_new_address, _by_keys):
        try:
            document = way(row, kind)
        except (NotFound, InvalidRequest):
            continue  # gone for good by this way
        except SendcloudError as error:
            logger.warning("%s of submission %s: %s", kind, row.pk, type(error).__name__)
            failures.append(error)
            continue
        if document:
            return document
    if failures:
        # Every other page would say that nothing was created, and here something was.
        raise DocumentUnavailable from failures[0]
    raise DocumentExpired


def _by_address(row: Submission, kind: str) -> Document | None:
    url = str(row.customs_url if kind == "customs" else row.label_url)
    return clients.return_portal().download(url) if url else None


def _by_new_address(row: Submission, kind: str) -> Document | None:
    if not row.poller_url:
        return None
    return _by_address(label_poll.refresh_urls(row, clients.return_portal()), kind)


def _by_keys(row: Submission, kind: str) -> Document | None:
    api = clients.returns_api()
    name = row.customs_document or "cn23" if kind == "customs" else kind
    if api is None or not row.all_parcels:
        return None
    if row.is_with_keys and kind != "qr":  # v3 has no code, and its numbers are v2's too
        newer = clients.newer_api()
        if newer and kind == "label" and len(row.all_parcels) == 1:
            return newer.label(row.all_parcels[0])
        return api.merged_documents(row.all_parcels, MERGED[kind])
    if len(row.all_parcels) == 1 or kind == "qr":
        return api.document(row.all_parcels[0], cast("DocumentType", name))
    return api.merged_documents(row.all_parcels, MERGED[kind])
