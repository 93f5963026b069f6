"""In which language to write to customers whose own is not known."""

from django.conf import settings
from django.utils.translation import get_language

from portal.returns.draft.return_draft import ReturnDraft

# The first language of a country, where it is not written like the country.
SPOKEN = {"AT": "de", "BE": "nl", "CH": "de", "LI": "de", "LU": "fr", "MC": "fr", "SM": "it"}


def in_country(country: str) -> str:
    """The language of a country by its ISO code; English for one that the portal does not speak."""
    language = SPOKEN.get(country.upper(), country.lower())
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def of_draft(draft: ReturnDraft) -> str:
    """The language of the page; of the order's country where staff open it, who read their own."""
    country = draft.outgoing.parcel.country
    if draft.opened_by and country:
        return in_country(country.iso_2)
    return get_language() or settings.LANGUAGE_CODE
