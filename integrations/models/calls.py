"""Every call to a vendor, redacted."""

from django.db import models

from integrations.models.connection import Connection
from integrations.models.tenant import Tenant


class ApiCall(models.Model):
    """One request to a vendor and its answer: never a secret, people's data masked.

    ``cause`` names the row that made the call: ``sync_run:12``, ``export:345``.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calls")
    cause = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    operation = models.CharField(max_length=60)
    method = models.CharField(max_length=10)
    host = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    status_code = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField()
    request_bytes = models.PositiveBigIntegerField(default=0)
    response_bytes = models.PositiveBigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    error_class = models.CharField(max_length=60, blank=True)
    error_code = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=120, blank=True)
    vendor_log_url = models.URLField(max_length=500, blank=True)
    request_summary = models.JSONField(null=True)
    response_summary = models.JSONField(null=True)
    expunged_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person took its payloads out of the log."
    )
    expunged_by = models.CharField(max_length=200, blank=True)
    expunged_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "API call"
        indexes = [
            models.Index(fields=["cause", "id"], name="api_call_cause"),
            models.Index(fields=["connection", "-id"], name="api_call_connection"),
            models.Index(fields=["tenant", "-id"], name="api_call_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.status_code or self.error_code}"
