"""What needs attention: what happened, to which return, since when, and who deals with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.models import Cancellation, Handled, IndexedReturn, Submission
from portal.return_index.queues import Queue, trouble_of
from portal.returns.submissions import attention
from portal.returns.submissions.state import ReturnState, state_of
from portal.sendcloud.statuses import STATUSES
from portal.support import formatting

REJECTED = noop(
    "The carrier rejected this return, so there is no label. Create a new one in Sendcloud."
)
# What happened, and what to do.
ADVICE = {
    ReturnState.CHECKING: noop(
        "We do not know whether Sendcloud created this return. "
        "Check the order before you create another."
    ),
    ReturnState.LABEL_FAILED: REJECTED,
    ReturnState.REGISTERED: noop(
        "Sendcloud has this return, but customers cannot get its label here. "
        "Send the customer the label."
    ),
}
BY_STATUS = {
    "announcement-failed": REJECTED,
    "address-invalid": REJECTED,
    "delivery-failed": noop(
        "The carrier could not deliver the parcel to you. "
        "It usually tries again; if not, ask the carrier."
    ),
    "collect-error": noop("The carrier could not collect the parcel. Agree a new pickup."),
    "undeliverable": noop("The carrier cannot deliver the parcel. Ask the carrier where it is."),
    "refused-by-recipient": noop("Your address refused the parcel. Ask your warehouse why."),
    "returned-to-sender": noop(
        "The parcel goes back to the customer. Tell the customer, and agree what to do."
    ),
}
UNANSWERED = noop(
    "We do not know whether Sendcloud got the customer's request to cancel this return. "
    "Open it, and cancel it again if it is not cancelled."
)
BY_CANCELLATION = {
    Cancellation.ASKING: UNANSWERED,
    Cancellation.ACCEPTED: UNANSWERED,
    Cancellation.AT_CARRIER: noop(
        "The carrier has not decided about the cancellation for two weeks. Ask the carrier."
    ),
    Cancellation.NOT_FOUND: noop(
        "The customer wanted to cancel this return, but Sendcloud does not "
        "know it under your API keys. Cancel it in Sendcloud's panel."
    ),
    Cancellation.TWO_LABELS: noop(
        "The carrier took the cancellation back, and the items are in "
        "another return. Two labels are valid. Cancel one in Sendcloud's panel."
    ),
}
ASK = noop("The carrier reports a problem with this parcel. Ask the carrier.")


@dataclass(frozen=True)
class Row:
    """A return that needs attention, in words."""

    kind: str  # "submission" or "return"; with `key` it names the row in an address
    key: int
    return_id: int | None
    parcel: int | None
    since: datetime
    trouble: str
    advice: str
    owner: str

    @property
    def slug(self) -> str:
        """The key as text, for the name of the row in the page."""
        return str(self.key)

    @property
    def words(self) -> str:
        """The row for those who hear its buttons."""
        number = self.return_id or self.parcel
        sentence = _("return %(number)s") if self.return_id else _("parcel %(number)s")
        return sentence % {"number": number}

    @property
    def is_unsettled(self) -> bool:
        """Whether nothing is known of it at Sendcloud, so that staff may settle it."""
        return self.return_id is None


def rows(now: datetime) -> list[Row]:
    """Everything that needs attention, what has waited longest first."""
    return sorted([*_ours(now), *_others()], key=lambda row: row.since)


def _ours(now: datetime) -> Iterator[Row]:
    for row in attention.waiting(now).select_related("owner"):
        yield Row(
            kind="submission",
            key=row.pk,
            return_id=row.return_id,
            parcel=row.outgoing_parcel,
            since=row.created_at,
            trouble=attention.trouble_of(row),
            advice=_advice(row, now),
            owner=_name(row),
        )


def _advice(row: Submission, now: datetime) -> str:
    cancellation = BY_CANCELLATION.get(Cancellation(row.cancellation or Cancellation.REFUSED))
    return _(cancellation or ADVICE.get(state_of(row, now), ASK))


def _others() -> Iterator[Row]:
    for row in IndexedReturn.objects.filter(queue=Queue.ATTENTION).select_related("owner"):
        yield Row(
            kind="return",
            key=row.return_id,
            return_id=row.return_id,
            parcel=row.incoming_parcel,
            since=row.queued_at,
            trouble=trouble_of(row),
            advice=_advice_for(row.parcel_status),
            owner=_name(row),
        )


def _advice_for(slug: str) -> str:
    if slug in BY_STATUS:
        return _(BY_STATUS[slug])
    return f"{formatting.status(slug)}. {_(ASK)}" if slug in STATUSES else _(ASK)


def _name(row: Handled) -> str:
    return row.owner.email if row.owner else ""


def find(kind: str, key: int) -> Submission | IndexedReturn | None:
    """The stored row that an address names."""
    if kind == "submission":
        return Submission.objects.filter(pk=key).first()
    return IndexedReturn.objects.filter(return_id=key).first()


def trouble(row: Submission | IndexedReturn) -> str:
    """What staff deal with now; another trouble opens the row again."""
    return attention.trouble_of(row) if isinstance(row, Submission) else trouble_of(row)
