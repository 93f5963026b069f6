"""A code that a store's staff scan to find the return: its number, and nothing else."""

import segno
from django.utils.safestring import SafeString, mark_safe

from portal.models import Submission


def svg(row: Submission) -> SafeString:
    """The return's number as a QR code; empty while it has none."""
    if row.return_id is None:
        return SafeString("")
    code = segno.make_qr(str(row.return_id), error="m")
    # The program draws it from digits alone, so there is nothing to escape.
    return mark_safe(code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff"))
