"""Each kind of mail as a sample, for the preview and for a test mail; no such return exists."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import segno
from django.utils import timezone, translation
from django.utils.translation import gettext_noop as noop

from portal.branding import brand as branding
from portal.letters import drawing
from portal.mail.letter import Attachment, Letter
from portal.mail.outbox import SAMPLE
from portal.models import Mail, Submission
from portal.returns import formatting
from portal.returns.draft.parcel import LABELLESS, PICKUP
from portal.returns.mails.facts import Facts
from portal.returns.mails.kinds import KINDS, alert
from portal.returns.mails.writing import write
from portal.sendcloud.outgoing import ServicePoint

RETURN_ID = 10012345
DROP_OFF = "drop_off_point"
POINT = ServicePoint.model_validate(
    {
        "id": 1,
        "name": "Bruna Molenstraat",
        "carrier": "postnl",
        "street": "Stationsweg",
        "house_number": "3",
        "postal_code": "5611 AB",
        "city": "Eindhoven",
        "formatted_opening_times": {
            str(day): ["09:00 - 18:00"] if day < 6 else [] for day in range(7)
        },
    }
)


@dataclass(frozen=True)
class Sample:
    """A kind of mail, and the return that it tells of."""

    kind: str
    title: str
    given: Mapping[str, Any] = field(default_factory=dict)


SAMPLES: Mapping[str, Sample] = {
    "label_ready": Sample("label_ready", noop("Label")),
    "code_ready": Sample("label_ready", noop("Code"), {"delivery_option": LABELLESS}),
    "pickup_ready": Sample("label_ready", noop("Label for a pickup"), {"delivery_option": PICKUP}),
    "label_failed": Sample("label_failed", noop("No label")),
    "not_created": Sample("not_created", noop("Not created"), {"return_id": None}),
    "return_cancelled": Sample("return_cancelled", noop("Return cancelled")),
    "cancellation_refused": Sample("cancellation_refused", noop("Return not cancelled")),
    "handed_over": Sample("handed_over", noop("On its way")),
    "received": Sample("received", noop("Received")),
    "refunded": Sample("refunded", noop("Refunded")),
    "reminder": Sample("reminder", noop("Reminder")),
    "alert": Sample("alert", noop("Alert to you")),
}


def is_sample(mail: Mail) -> bool:
    """Whether a mail of the outbox is a test."""
    return bool(mail.reference) and str(mail.reference).startswith(SAMPLE)


def compose(mail: Mail) -> Letter:
    """The letter of a test mail. Raises KeyError for a sample that there is no more."""
    return letter(str(mail.reference).removeprefix(SAMPLE), mail.language)


def letter(name: str, language: str) -> Letter:
    """A sample in a language, in the brand's look; the same letter all day."""
    sample = SAMPLES[name]
    if sample.kind == "alert":
        content = alert(Facts(items=["Returns that need attention: 2."]))
        return drawing.letter(content, branding.shown())
    with translation.override(language):
        row = _row(sample)
        return write(KINDS[sample.kind], row, _facts(row), _documents(sample, row))


def _row(sample: Sample) -> Submission:
    today = timezone.localdate()
    return Submission(
        state=Submission.State.LABEL_READY,
        created_at=timezone.make_aware(datetime.combine(today, time(12))),
        pickup_date=_workday(today + timedelta(days=2)),
        **{"return_id": RETURN_ID, "delivery_option": DROP_OFF} | dict(sample.given),
    )


def _workday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() > 5 else 0)


def _facts(row: Submission) -> Facts:
    """What the customer's page would have told."""
    items, refund = ["1 × Linen shirt, blue, M"], [formatting.money(Decimal("49.90"))]
    if row.delivery_option == PICKUP:
        return Facts(items=items, refund=refund)
    return Facts(
        items=items,
        place_title="PostNL",
        place=[POINT.name, formatting.point_address(POINT)],
        hours=formatting.week(POINT),
        refund=refund,
    )


def _documents(sample: Sample, row: Submission) -> tuple[Attachment, ...]:
    if not KINDS[sample.kind].has_documents:
        return ()
    if row.delivery_option != LABELLESS:
        return (Attachment(f"label-{RETURN_ID}.pdf", _label(), "application/pdf"),)
    file = Attachment(f"qr-{RETURN_ID}.png", _code(), "image/png")
    return (Attachment(file.name, file.content, file.mimetype, cid=drawing.CODE), file)


@cache
def _label() -> bytes:
    """An A6 page that no carrier takes."""
    from fpdf import FPDF  # takes a quarter of a second, and few processes ever draw

    pdf = FPDF(format=(105, 148))
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", "B", 34)
    pdf.text(24, 76, "SAMPLE")
    return bytes(pdf.output())


@cache
def _code() -> bytes:
    out = io.BytesIO()
    segno.make_qr("SAMPLE", error="m").save(out, kind="png", scale=12, border=4)
    return out.getvalue()
