"""Who did what in the console."""

from typing import Any

from django.db import models

from portal.models.written import written

# The number at the end of a target, such as "label of return 1185081"; empty where there is none.
_BEGIN = written(
    "LENGTH(RTRIM(%(expressions)s, '0123456789')) + 1", "target", of=models.IntegerField()
)
NUMBER = written("SUBSTR(%(expressions)s)", "target", _BEGIN, of=models.TextField())


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows that Django neither changes nor deletes; triggers in the database refuse it too."""

    def update(self, **kwargs: object) -> int:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")


class AuditEntry(models.Model):
    """What a member of staff did: who, when, to which id, and from where (a keyed hash)."""

    created_at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=254)  # the address staff sign in with; empty if unknown
    action = models.CharField(max_length=32)
    target = models.CharField(max_length=100, blank=True)  # an id, never a name
    origin_hash = models.CharField(max_length=16)
    # The chain of portal/operations/audit_chain.py; empty in entries of 0.1.0.
    previous_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    entry_hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["action", "target", "created_at"]),
            models.Index(NUMBER, name="audit_number"),
        ]

    def __str__(self) -> str:
        return f"{self.actor or 'unknown'} {self.action} {self.target}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; an existing one is never changed."""
        if self.pk is not None:
            raise TypeError("the audit log is only ever added to")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("the audit log is only ever added to")
