"""A database that was written under another SECRET_KEY is recognised as such."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.models import KeyCheckValue, Submission
from portal.operations import key_check
from portal.storage.encryption import KeyState

pytestmark = pytest.mark.django_db
OTHER = "another-key-of-fifty-characters-0123456789-abcdefg"


def test_the_migrations_store_a_value_that_the_key_reads() -> None:
    assert KeyCheckValue.objects.count() == 1
    assert key_check.states() == {KeyState.CURRENT}


def test_another_key_does_not_read_what_the_database_holds(settings) -> None:
    settings.SECRET_KEY = OTHER
    assert key_check.states() == {KeyState.LOST}


def test_a_key_that_became_a_fallback_is_told_from_the_current_one(settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = OTHER
    assert key_check.states() == {KeyState.FALLBACK}


def test_migrating_again_keeps_the_value_of_the_first_time(settings) -> None:
    settings.SECRET_KEY = OTHER
    call_command("migrate", "-v0")
    assert key_check.states() == {KeyState.LOST}


def test_returns_under_a_lost_key_are_found_before_there_is_a_value(settings) -> None:
    Submission.objects.create(
        draft_id="d" * 16,
        outgoing_parcel=1,
        created_at=timezone.now(),
        poller_url="https://panel.sendcloud.sc/poll",
    )
    KeyCheckValue.objects.all().delete()
    settings.SECRET_KEY = OTHER
    call_command("migrate", "-v0")
    assert key_check.states() == {KeyState.LOST}
    assert not KeyCheckValue.objects.exists()
