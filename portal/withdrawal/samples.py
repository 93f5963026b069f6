"""A withdrawal that no one declared, for the preview of its mails and for a test mail."""

from datetime import datetime, time
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from portal.models import Evidence, Withdrawal
from portal.withdrawal.receipts import NOTICE, RECEIPT, Receipt

REFERENCE = "W-SAMPLE"
TITLES = {RECEIPT: noop("Receipt of a withdrawal"), NOTICE: noop("Notice of a withdrawal to you")}


class SampleReceipt(Receipt):
    """A receipt whose facts are made up, because no evidence holds them."""

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What a customer may have declared."""
        return {
            "name": "Robin Sample",
            "contract": "#1001",
            "goods": "Linen shirt, blue, M",
            "email": "customer@example.com",
            "trader": settings.WITHDRAWAL_TRADER,
        }


def row() -> Withdrawal:
    """Declared today at noon, so that the same mail is the same all day."""
    noon = timezone.make_aware(datetime.combine(timezone.localdate(), time(12)))
    return Withdrawal(reference=REFERENCE, received_at=noon, language="en")


def receipt(language: str) -> Receipt:
    """Its receipt, in the language of the mail."""
    declared = row()
    declared.language = language
    return SampleReceipt(declared, Evidence(digest="0123456789abcdef" * 4))
