"""What a verification is shown with: expected jobs, test candidates, and the pack of evidence."""

from typing import Any

from django.db import models
from django.db.models import Q

from candidates.models import Application, CandidateExport
from integrations.models import Connection, Tenant, User


class ExpectedJobs(models.Model):
    """The jobs that a customer expects to arrive, and what became of each.

    ``result`` holds one ``jobs.rules.expected_jobs.Compared`` a line, in its stored form.
    ``accepted`` maps the key of a missing line to ``{"note", "by", "at"}``: who has accepted that
    it is missing, and why. It outlives a new comparison.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="expected_jobs"
    )
    text = models.TextField()
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    result = models.JSONField(default=list)
    accepted = models.JSONField(default=dict)
    sync_run_id = models.BigIntegerField(
        null=True, help_text="The read that the comparison relied on."
    )
    checked_by = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Expected jobs of {self.connection}"

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The lines that somebody has to mend or accept."""
        return [
            line for line in self.result if line["is_missing"] and line["key"] not in self.accepted
        ]


class TestCandidate(models.Model):
    """One test candidate on its way: sent, arrived, seen by the customer, removed again.

    ``has_pdf`` says whether its PDF profile went with it. It stays open until somebody has removed
    it from the ATS.
    """

    __test__ = False  # pytest takes every class of this name for one of its own

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="test_candidates"
    )
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    export = models.OneToOneField(
        CandidateExport, on_delete=models.PROTECT, related_name="test_candidate"
    )
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    has_pdf = models.BooleanField(default=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    customer_words = models.CharField(max_length=1000, blank=True)
    cleaned_up_by = models.CharField(max_length=200, blank=True)
    cleaned_up_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["connection", "-id"], name="test_candidate_connection"),
            # What the clock looks for is a handful.
            models.Index(
                fields=["id"], condition=Q(cleaned_up_at=None), name="test_candidate_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.candidate} at {self.connection}"

    @property
    def is_in_the_ats(self) -> bool:
        """Whether it is still to be removed there."""
        return self.arrived_at is not None and self.cleaned_up_at is None


def pack_path(pack: "EvidencePack", filename: str) -> str:
    """Where a pack is kept: by its content."""
    return f"evidence/{pack.tenant_id}/{pack.sha256}.pdf"


class EvidencePack(models.Model):
    """The proof of one go-live as a PDF. Written once, with the go-live, and never changed."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="evidence_packs"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    override_reason = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    file = models.FileField(upload_to=pack_path, max_length=300)

    class Meta:
        indexes = [models.Index(fields=["connection", "-id"], name="evidence_pack_connection")]

    def __str__(self) -> str:
        return f"Evidence pack {self.sha256[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write once. Raises ``TypeError`` when a pack would be changed."""
        if not self._state.adding:
            raise TypeError("An evidence pack is written once and never changed.")
        super().save(*args, **kwargs)
