"""The documents of a return: which there are, and the way to them."""

from typing import get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_safe

from portal.returns.draft.parcel import LABELLESS
from portal.returns.status.downloads import attachment
from portal.sendcloud import Document, Parcel, Return, ReturnDetails, ReturnsApi
from portal.sendcloud.returns_api import DocumentType, MergedType
from portal.sendcloud.statuses import STATUSES, Phase, phase_of
from portal.support import formatting
from portal.support.audit import log
from portal.support.clients import api

# Documents that Sendcloud merges into one file, by its newer API's names.
MERGED: dict[str, MergedType] = {
    "label": "label",
    "cn23": "customs-declaration",
    "cn23-default": "customs-declaration",
}
DOCUMENTS = {
    "label": noop("Download label (PDF)"),
    "qr": noop("Download QR code"),
    "cn23": noop("Download customs document CN23"),
    "cn23-default": noop("Download customs document CN23 (standard)"),
    "cp71": noop("Download customs document CP71"),
    "commercial-invoice": noop("Download commercial invoice"),
    "air-waybill": noop("Download air waybill"),
}


def of_return(
    return_: Return, parcel: Parcel | None, details: ReturnDetails | None
) -> list[dict[str, str]]:
    """What can be downloaded; Sendcloud lists no QR code, so the delivery option decides."""
    if return_.incoming_parcel is None or not _has_label(return_, details):
        return []
    kinds = list(parcel.document_types) if parcel else ["label"]
    if return_.delivery_option == LABELLESS:
        kinds = ["qr", *(kind for kind in kinds if kind != "label")]
    return [
        {"title": _(DOCUMENTS[kind]), "url": reverse("support-document", args=[return_.id, kind])}
        for kind in kinds
        if kind in DOCUMENTS
    ]


def _has_label(return_: Return, details: ReturnDetails | None) -> bool:
    """Whether there can be a document: neither unpaid, nor refused by the carrier, nor in store."""
    status = STATUSES.get(return_.status)
    waits = details.status if details else ""
    is_cancelled = phase_of(return_.status) == Phase.CANCELLED
    has_label = status is None or status.has_label or is_cancelled
    return has_label and not formatting.waiting(waits) and return_.delivery_option != "in_store"


@require_safe
def document(request: HttpRequest, return_id: int, kind: str) -> HttpResponse:
    """A document of the return's incoming parcel, which the portal fetches.

    The parcel comes from the return and never from the address, so the log's return is right.
    """
    if kind not in DOCUMENTS or kind not in get_args(DocumentType):
        raise Http404
    log.record(request, log.DOWNLOADED, f"{kind} of return {return_id}")
    client = api()
    return_ = client.retrieve(return_id)
    if return_.incoming_parcel is None:
        raise Http404
    return attachment(_content(client, return_, kind), f"{kind}-{return_id}")


def _content(client: ReturnsApi, return_: Return, kind: str) -> Document:
    """The document of all the return's parcels in one file, or of its only one."""
    number = return_.incoming_parcel or 0
    if return_.incoming_parcel_data.collo_count > 1 and kind in MERGED:
        parcels = client.colli_of(client.parcel(number))
        if len(parcels) > 1:
            return client.merged_documents([parcel.id for parcel in parcels], MERGED[kind])
    return client.document(number, kind)  # type: ignore[arg-type]
