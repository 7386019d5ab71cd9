"""What somebody found wrong about how a person is reached, and what is right."""

from django.conf import settings
from django.db import models

from candidates.models.candidate import Candidate
from integrations.models import Tenant


class ContactCorrection(models.Model):
    """One correction of one person: a list of ``{"field", "old", "new"}`` with its why.

    It is never changed. Each ATS where the person has arrived is told by an export of its own.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="corrections")
    changes = models.JSONField(default=list)
    why = models.CharField(max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Correction {self.pk} of candidate {self.candidate_id}"
