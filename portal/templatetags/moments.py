"""{{ value|moment }}, {{ value|day }}: days and moments as staff read them."""

from django import template

from portal.support import moments

register = template.Library()
register.filter("moment", moments.moment)
register.filter("day", moments.day)
