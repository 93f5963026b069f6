"""What every template may ask about mail."""

from django.http import HttpRequest

from portal.mail import outbox


def mail(request: HttpRequest) -> dict[str, bool]:
    """Context processor: whether this portal sends mail."""
    return {"has_mail": outbox.is_on()}
