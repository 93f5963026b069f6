"""What staff do with a withdrawal: say how far they are, note, and send its receipt again."""

from datetime import datetime

from portal.evidence import chain
from portal.evidence.writing import writing
from portal.models import EvidenceKind, Withdrawal, WithdrawalState
from portal.withdrawal import receipts


def set_state(row: Withdrawal, state: WithdrawalState, actor: str, now: datetime) -> bool:
    """Say how far the shop is; False where it was said already."""
    with writing():
        rows = Withdrawal.objects.filter(pk=row.pk).exclude(state=state)
        if not rows.update(state=state):
            return False
        chain.append(EvidenceKind.STATE, row.reference, now, {"state": state, "by": actor})
    return True


def add_note(row: Withdrawal, text: str, actor: str, now: datetime) -> None:
    """Add a note, which stays as long as the statement."""
    with writing():
        chain.append(EvidenceKind.NOTE, row.reference, now, {"text": text, "by": actor})


def send_receipt(row: Withdrawal, address: str, actor: str, now: datetime) -> bool:
    """Send the receipt again; the evidence keeps to which other address, and who corrected it."""
    with writing():
        if not receipts.send_again(row, now, recipient=address):
            return False
        if address:
            facts = {"text": f"Receipt sent to {address}", "by": actor}
            chain.append(EvidenceKind.NOTE, row.reference, now, facts)
    return True
