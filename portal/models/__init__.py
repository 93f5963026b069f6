"""The tables: submissions, the index of returns, mails, jobs, limits, audit log, evidence."""

from portal.models.audit import AppendOnly, AuditEntry
from portal.models.evidence import (
    UNDELIVERED_RECEIPTS,
    Evidence,
    EvidenceHead,
    EvidenceKind,
    ReceiptState,
    Withdrawal,
    WithdrawalState,
)
from portal.models.handled import Handled
from portal.models.mail import Mail, MailState
from portal.models.operations import JobRun, KeyCheckValue, RateLimitCounter
from portal.models.return_index import IndexedReturn, StaffMark, WebhookEvent
from portal.models.staff import StaffLanguage
from portal.models.statistics import DailyCount, Milestone, PeriodSum, ProductName, ProductSales
from portal.models.submission import CREATING_ASIDE, Cancellation, Submission, creating_at_most

__all__ = [
    "CREATING_ASIDE",
    "UNDELIVERED_RECEIPTS",
    "AppendOnly",
    "AuditEntry",
    "Cancellation",
    "DailyCount",
    "Evidence",
    "EvidenceHead",
    "EvidenceKind",
    "Handled",
    "IndexedReturn",
    "JobRun",
    "KeyCheckValue",
    "Mail",
    "MailState",
    "Milestone",
    "PeriodSum",
    "ProductName",
    "ProductSales",
    "RateLimitCounter",
    "ReceiptState",
    "StaffLanguage",
    "StaffMark",
    "Submission",
    "WebhookEvent",
    "Withdrawal",
    "WithdrawalState",
    "creating_at_most",
]
