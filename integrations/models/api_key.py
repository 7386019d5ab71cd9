"""Keys of the platform's own backend, and the calls that it may repeat."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from integrations.models.tenant import Tenant


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Reads of keys."""

    def usable(self, now: datetime) -> "ApiKeyQuerySet":
        """Neither revoked nor expired."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True
        )


class ApiKey(models.Model):
    """One key: of one tenant, or of the whole platform where it names none.

    Only the SHA-256 of the key is kept. ``prefix`` is its public beginning, by which people tell
    keys apart. ``scopes`` are ``integrations.rules.api_scopes.Scope`` values.
    """

    tenant = models.ForeignKey(
        Tenant,
        on_delete=models.CASCADE,
        related_name="api_keys",
        null=True,
        blank=True,
        help_text="Empty: a key for every tenant.",
    )
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=20, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["tenant", "-id"], name="api_key_tenant")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class IdempotentCall(models.Model):
    """One changing call with an ``Idempotency-Key``, and its answer for a repeat.

    Written before the call is carried out: ``status`` stays empty while it runs. ``digest`` is the
    SHA-256 of method, address and body.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_call_once")
        ]
        indexes = [models.Index(fields=["begun_at"], name="idempotent_call_age")]

    def __str__(self) -> str:
        return f"{self.key} of {self.api_key_id}: {self.status or 'running'}"
