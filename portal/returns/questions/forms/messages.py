"""What several forms say in the same words."""

from django.utils.translation import gettext_lazy as _

TOO_LONG = {"max_length": _("Use at most %(limit_value)d characters.")}
