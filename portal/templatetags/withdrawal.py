"""{% has_withdrawals %}, {% undelivered_receipts %}: what the console says of withdrawals."""

from django import template
from django.conf import settings

from portal.models import UNDELIVERED_RECEIPTS, Withdrawal

register = template.Library()


@register.simple_tag
def has_withdrawals() -> bool:
    """Whether there are withdrawals, or may be, which staff should see."""
    return bool(settings.EVIDENCE_KEY)


@register.simple_tag
def undelivered_receipts() -> int:
    """How many receipts of withdrawals failed or came back, so that staff look after them."""
    if not settings.EVIDENCE_KEY:
        return 0
    return Withdrawal.objects.filter(receipt__in=UNDELIVERED_RECEIPTS).count()
