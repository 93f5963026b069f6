"""What staff should do about the submissions that need attention."""

from datetime import datetime

from portal.models import Cancellation, Submission
from portal.returns.submissions.attention import waiting
from portal.returns.submissions.state import ReturnState, state_of

MOST = 20
# What happened, and what to do.
ADVICE = {
    ReturnState.CHECKING: "We do not know whether Sendcloud created this return. "
    "Check the order before you create another.",
    ReturnState.LABEL_FAILED: "The carrier rejected this return, so there is no label. "
    "Create a new one in Sendcloud.",
    ReturnState.REGISTERED: "Sendcloud has this return, but customers cannot get its label here. "
    "Send the customer the label.",
    ReturnState.APPROVAL_PENDING: "Waiting for your approval in Sendcloud.",
    ReturnState.PAYMENT_FAILED: "The customer's payment failed. They can pay again.",
    ReturnState.AWAITING_PAYMENT: "Waiting for the customer to pay the fee.",
}

UNANSWERED = (
    "We do not know whether Sendcloud got the customer's request to cancel this return. "
    "Open it, and cancel it again if it is not cancelled."
)
CANCELLATION_ADVICE = {
    Cancellation.ASKING: UNANSWERED,
    Cancellation.ACCEPTED: UNANSWERED,
    Cancellation.AT_CARRIER: "The carrier has not decided about the cancellation for two weeks. "
    "Ask the carrier.",
    Cancellation.NOT_FOUND: "The customer wanted to cancel this return, but Sendcloud does not "
    "know it under your API keys. Cancel it in Sendcloud's panel.",
    Cancellation.TWO_LABELS: "The carrier took the cancellation back, and the items are in "
    "another return. Two labels are valid. Cancel one in Sendcloud's panel.",
}


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with advice for staff."""
    newest = waiting(now)[:MOST]
    return [{"submission": row, "advice": _advice(row, now)} for row in newest]


def _advice(row: Submission, now: datetime) -> str:
    cancellation = CANCELLATION_ADVICE.get(Cancellation(row.cancellation or Cancellation.REFUSED))
    return cancellation or ADVICE[state_of(row, now)]
