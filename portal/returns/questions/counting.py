"""Counts how far drafts come, for the statistics: each step once, on the draft's first day."""

from datetime import datetime

from django.utils import timezone

from portal.returns.draft.return_draft import ReturnDraft
from portal.returns.questions.pages import PAGES, Page
from portal.statistics import steps
from portal.statistics.events import STEP, Event


def found(draft: ReturnDraft, now: datetime) -> ReturnDraft:
    """Count that the parcel was found."""
    return _count(draft, (Event.FOUND.value,), now)


def answered(draft: ReturnDraft, page: Page, now: datetime) -> ReturnDraft:
    """Count a page whose answer is saved, and those before it, which were passed too."""
    slugs = [one.slug for one in PAGES[: PAGES.index(page) + 1]]
    return _count(draft, tuple(f"{STEP}{slug}" for slug in slugs), now)


def _count(draft: ReturnDraft, wanted: tuple[str, ...], now: datetime) -> ReturnDraft:
    if draft.opened_by:  # what staff do says nothing of where customers give up
        return draft
    new = tuple(step for step in wanted if step not in draft.counted_steps)
    day = draft.counted_on or timezone.localdate(now)
    for step in new:
        steps.note(step, day)
    return draft.with_counted(new, day) if new else draft
