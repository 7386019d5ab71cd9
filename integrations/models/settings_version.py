"""The versions of settings: who changed what, when, and why."""

from typing import Any

from django.conf import settings
from django.db import models

from integrations.models.tenant import Tenant


class SettingsVersion(models.Model):
    """The settings of a row as somebody left them: written once, never changed.

    ``subject`` names the row as the audit does (``search:12``). ``values`` is all of them, so
    that one can go back to it; ``changes`` says in words what differed from the version before:
    ``{"what", "before", "after"}`` each. ``restores`` is the number of the version gone back to.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=500, blank=True)
    restores = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="settings_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once. Raises ``TypeError`` when a version would be changed."""
        if not self._state.adding:
            raise TypeError("A version is written once and never changed.")
        super().save(*args, **kwargs)
