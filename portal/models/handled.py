"""What staff keep of a row that needs attention."""

from django.conf import settings
from django.db import models


class Handled(models.Model):
    """What staff do about a return that needs attention: who has it, and how it ended.

    `done_for` is the trouble that staff dealt with; another one opens the return again.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_for = models.CharField(max_length=64, blank=True, default="", db_default="")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_note = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        abstract = True
