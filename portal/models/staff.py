"""What the portal keeps of a member of staff beside the account."""

from django.conf import settings
from django.db import models


class StaffLanguage(models.Model):
    """The language in which a member of staff reads the console."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(max_length=8)

    def __str__(self) -> str:
        return self.language
