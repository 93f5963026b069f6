"""Accounts of staff that no person uses; each is a door that stays open for no reason."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

UNUSED_AFTER = timedelta(days=90)


def unused(now: datetime) -> "QuerySet[User]":
    """Staff who have not signed in for 90 days; an invitation counts from its day."""
    last, since = now - UNUSED_AFTER, "date_joined__lt"
    never_here = Q(last_login=None, **{since: last})
    return staff().filter(never_here | Q(last_login__lt=last))


def staff() -> "QuerySet[User]":
    """Everyone who may sign in to the console, by e-mail address."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("email")
