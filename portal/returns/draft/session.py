"""Drafts and the session: the only code that knows session keys."""

import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.exceptions import SessionInterrupted
from pydantic import ValidationError

from portal.returns.draft.return_draft import ReturnDraft
from portal.sendcloud.payload import kept_whole

KEY = "return_drafts"
BEGAN = "began_at"  # epoch seconds of the first lookup
NEWEST = 5


class DraftNotFound(Exception):
    """This session has no such draft: it ended, was never here, or cannot be read."""


def load(session: SessionBase, draft_id: str) -> ReturnDraft:
    """The draft under this id, with the fields that only a newer release knows.

    While an update runs, and after a way back, old and new code answer one customer in turn. So
    what the other one wrote goes through a save unharmed.

    Raises DraftNotFound, the same for another customer's draft and for one that does not exist.
    """
    if _is_over(session):
        raise DraftNotFound
    stored = _drafts(session).get(draft_id)
    read, draft = _known(session).get(draft_id, (None, None))
    if draft and read is stored:
        return draft
    try:
        draft = kept_whole(ReturnDraft, stored)
    except ValidationError as error:
        raise DraftNotFound from error
    _known(session)[draft_id] = (stored, draft)
    return draft


def save(session: SessionBase, draft_id: str, draft: ReturnDraft) -> None:
    """Keep the draft; the session holds the newest five.

    Raises DraftNotFound when the session ended while the answer was being taken.
    """
    if _end_if_over(session):
        raise DraftNotFound
    drafts = _drafts(session)
    drafts.pop(draft_id, None)
    drafts[draft_id] = stored = draft.model_dump(mode="json")
    session[KEY] = dict(list(drafts.items())[-NEWEST:])
    _known(session)[draft_id] = (stored, draft)


def reload(session: SessionBase) -> None:
    """Take in what other tabs answered since this request began to read its photos.

    A session is saved whole, so the last request to save it would undo the others. Raises
    SessionInterrupted if the session ended in the mean time, or has another key now.
    """
    held = type(session)(session.session_key)
    answered = held.load()
    if held.session_key is None:
        raise SessionInterrupted
    session.update(answered)


def restart_clock(session: SessionBase) -> None:
    """Start the two hours again: staff stay signed in and open one return after another."""
    session.pop(BEGAN, None)


def start(session: SessionBase, draft: ReturnDraft, *, draft_id: str = "") -> str:
    """Keep a draft that starts now, under a session key that no attacker can have planted."""
    _end_if_over(session)
    # Django has dropped a key that came with the request and is unknown here.
    if session.session_key:
        session.cycle_key()
    session.setdefault(BEGAN, int(time.time()))
    draft_id = draft_id or secrets.token_hex(8)
    save(session, draft_id, draft)
    return draft_id


def drafts_of_parcel(
    session: SessionBase, outgoing_parcel: int
) -> Iterator[tuple[str, ReturnDraft]]:
    """The drafts of a parcel, newest first; a session that has one has looked the parcel up."""
    for draft_id, draft in newest_first(session):
        if draft.outgoing.parcel.id == outgoing_parcel:
            yield draft_id, draft


def newest_first(session: SessionBase) -> Iterator[tuple[str, ReturnDraft]]:
    """The drafts of this session that can be read."""
    for draft_id in reversed(_drafts(session)):
        with suppress(DraftNotFound):
            yield draft_id, load(session, draft_id)


def _end_if_over(session: SessionBase) -> bool:
    """End the session on the server too once its time is over; whether it was."""
    if not _is_over(session):
        return False
    session.flush()
    return True


def _is_over(session: SessionBase) -> bool:
    """Whether the first lookup was longer ago than a session may last, whatever it did since."""
    began = session.get(BEGAN)
    return began is not None and time.time() - began > settings.SESSION_ABSOLUTE_AGE


def _drafts(session: SessionBase) -> dict[str, Any]:
    drafts = session.get(KEY)
    return dict(drafts) if isinstance(drafts, dict) else {}


def _known(session: SessionBase) -> dict[str, tuple[Any, ReturnDraft]]:
    """The drafts that this request read or saved, each with what the session holds of it."""
    known: dict[str, tuple[Any, ReturnDraft]] = vars(session).setdefault("_known_drafts", {})
    return known
