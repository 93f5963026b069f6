"""The withdrawal that a customer comes from; its signed reference travels through the form."""

from django.http import HttpRequest

from portal.evidence import passing

FIELD = "withdrawal"


def reference(request: HttpRequest) -> str:
    """The withdrawal's reference, if the form brings one that we signed, or an empty text."""
    return passing.about_of(request.POST.get(FIELD, ""))


def context(request: HttpRequest) -> dict[str, str]:
    """What the lookup's pages show of it and send on; empty for most customers."""
    name = reference(request)
    return {"withdrawn": name, "withdrawal": request.POST[FIELD]} if name else {}
