"""A shop that others run on Django, whose guest checkout is measured beside a whole return."""
