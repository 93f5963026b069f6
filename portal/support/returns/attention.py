"""What staff should do about the submissions that need attention."""

from datetime import datetime

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


def rows(now: datetime) -> list[dict[str, object]]:
    """The newest twenty, each with advice for staff."""
    newest = waiting(now)[:MOST]
    return [{"submission": row, "advice": ADVICE[state_of(row, now)]} for row in newest]
