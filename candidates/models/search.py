"""A sourcing campaign and its export settings."""

from django.db import models
from django.db.models import Q

from integrations.connectors.types import Target
from integrations.models import Tenant
from jobs.models import Job


class Search(models.Model):
    """A sourcing campaign of a tenant, linked to one job, with its own export settings.

    Empty ``stage_external_id`` means the ATS's default stage. Empty ``response_types`` with
    ``responders_only`` means every response; empty ``email_kinds`` means every address.
    ``overrides`` is read by ``candidates.rules.export_settings``; what is absent there is as the
    connection has it.
    """

    class Mode(models.TextChoices):
        """Who starts an export."""

        AUTOMATIC = "automatic", "Automatic (recommended)"
        MANUAL = "manual", "Manual"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="searches")
    name = models.CharField(max_length=200)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="searches")
    target = models.CharField(
        "export as",
        max_length=10,
        choices=[(Target.APPLICANT.value, "Applicant"), (Target.PROSPECT.value, "Prospect")],
        default=Target.APPLICANT,
    )
    stage_external_id = models.CharField("stage in the ATS", max_length=200, blank=True)
    mode = models.CharField("export", max_length=10, choices=Mode, default=Mode.AUTOMATIC)
    responders_only = models.BooleanField(default=False)
    response_types = models.JSONField(default=list, blank=True)
    email_kinds = models.JSONField(default=list, blank=True)
    include_ats_candidates = models.BooleanField(
        "include ATS candidates",
        default=False,
        help_text="Off: outreach candidates whom the ATS knows already are left out.",
    )
    overrides = models.JSONField(
        default=dict,
        blank=True,
        help_text="What it has of its own instead of the connection's defaults.",
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "searches"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="search_name_per_tenant"),
            models.CheckConstraint(
                condition=Q(target__in=[target.value for target in Target]),
                name="search_target_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
