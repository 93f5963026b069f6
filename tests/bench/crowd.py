"""Makes customers who wait for a label, as copies of one real return with sessions of their own.

Run inside the portal's environment as `python -m tests.bench.crowd COUNT SESSION DRAFT`. Prints
one line per customer with the session key and the draft id.
"""

import secrets
import sys
from copy import copy
from datetime import timedelta

import django
from django.utils import timezone

OLDEST = 80  # seconds since the first of them created a return, so all wait half a minute more


def gather(count: int, session_key: str, draft_id: str) -> None:
    """Copy the session and its submission `count` times."""
    from django.contrib.sessions.backends.db import SessionStore

    from portal.models import Submission

    drafts = SessionStore(session_key)["return_drafts"]
    original = Submission.objects.get(draft_id=draft_id)
    rows, sessions, now = [], [], timezone.now()
    for number in range(count):
        row = copy(original)
        row.pk, row.draft_id = None, secrets.token_hex(8)
        row.created_at = now - timedelta(seconds=OLDEST * number / count)
        session = SessionStore()
        session["return_drafts"] = {row.draft_id: drafts[draft_id]}
        copied = session.create_model_instance(dict(session.items()))
        sessions.append(copied)
        rows.append(row)
        print(copied.session_key, row.draft_id)
    Submission.objects.bulk_create(rows, batch_size=500)
    SessionStore.get_model_class().objects.bulk_create(sessions, batch_size=500)


if __name__ == "__main__":
    django.setup()
    gather(int(sys.argv[1]), sys.argv[2], sys.argv[3])
