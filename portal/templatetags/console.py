"""{{ role|role_name }}, {{ row|own_state }}: the console's codes in words."""

from django import template
from django.utils.translation import gettext as _

from portal.models import Submission
from portal.sendcloud.statuses import slug_of
from portal.support import formatting
from portal.support.accounts.people import Role
from portal.support.people_views import ROLE_NAMES

register = template.Library()


@register.filter
def role_name(role: Role) -> str:
    """What a role is called."""
    return _(ROLE_NAMES[role])


@register.filter
def own_state(row: Submission) -> str:
    """The state of the portal's own record."""
    return formatting.own_state(row.state)


@register.filter
def status_words(message: str) -> str:
    """A status that Sendcloud tells in English, in the reader's language."""
    slug = slug_of(message)
    return formatting.status(slug) if slug else message
