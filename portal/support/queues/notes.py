"""What staff may note when they are done: fixed sentences, so that no name is ever kept."""

NOTES = {
    "made-elsewhere": "Made elsewhere",
    "label-sent": "Sent the customer another label",
    "customer-told": "Told the customer",
    "refunded": "Refunded in the shop",
    "carrier-asked": "Asked the carrier",
    "nothing": "Nothing to do",
}


def words(code: str) -> str:
    """The note in words."""
    return NOTES.get(code, code)
