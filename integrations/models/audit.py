"""What people did, and why."""

from typing import Any

from django.conf import settings
from django.db import models

from integrations.models.tenant import Tenant


class AuditEvent(models.Model):
    """One action of a person on a row: written with the action, never changed.

    ``subject`` names the row (``export:345``); ``note`` is the reason the person gave.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    note = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.actor_name} · {self.action} · {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once. Raises ``TypeError`` when an event would be changed."""
        if not self._state.adding:
            raise TypeError("An audit event is written once and never changed.")
        super().save(*args, **kwargs)
