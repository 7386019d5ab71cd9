"""A person the platform has found or who applied, or a test candidate: nobody at all."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from candidates.rules.emails import EmailKind, EmailSource, EmailValidity
from candidates.rules.stages import CandidateSource
from integrations.models import Tenant


def resume_path(candidate: "Candidate", filename: str) -> str:
    """Where a resume is kept: by our own name, never by the uploaded one.

    The candidate must be saved once before.
    """
    return f"resumes/{candidate.tenant_id}/{candidate.pk}-{candidate.resume_sha256[:16]}"


class Candidate(models.Model):
    """One person of one tenant. ``platform_id`` is the platform's own id."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="candidates")
    platform_id = models.CharField("platform id", max_length=80)
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    headline = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    linkedin_url = models.URLField("LinkedIn profile", max_length=500, blank=True)
    source = models.CharField(
        max_length=10,
        choices=[
            (CandidateSource.APPLIED.value, "Applied"),
            (CandidateSource.PASSIVE.value, "Passive outreach"),
        ],
        default=CandidateSource.APPLIED,
    )
    is_test = models.BooleanField(
        "test candidate",
        default=False,
        editable=False,
        help_text="Made up to verify a connection. Settled when the row is made.",
    )
    resume = models.FileField(upload_to=resume_path, blank=True, max_length=300)
    resume_name = models.CharField(max_length=255, blank=True, editable=False)
    resume_type = models.CharField(max_length=100, blank=True, editable=False)
    resume_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_reachable = models.BooleanField(
        default=False,
        editable=False,
        help_text="Has an address that may be valid. Kept by services.intake.decide_again.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "platform_id"], name="candidate_platform_id_per_tenant"
            ),
            models.CheckConstraint(condition=~Q(platform_id=""), name="candidate_has_platform_id"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="candidate_tenant"),
            models.Index("tenant", Upper("last_name"), name="candidate_tenant_last_name"),
            # A handful among a million: they are found, and taken out of counts, by this.
            models.Index(fields=["tenant"], condition=Q(is_test=True), name="candidate_test"),
            models.Index(
                fields=["tenant", "-id"],
                condition=Q(is_reachable=False),
                name="candidate_on_linkedin",
            ),
            models.Index(
                fields=["-id"], condition=Q(is_reachable=False), name="candidate_on_linkedin_all"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.platform_id

    @property
    def full_name(self) -> str:
        """First and last name as written."""
        return f"{self.first_name} {self.last_name}".strip()


class CandidateEmail(models.Model):
    """One address of a candidate, with where it came from.

    One that turned out wrong stays, marked invalid, with since when and why.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="emails")
    address = models.CharField("e-mail address", max_length=254)
    kind = models.CharField(
        max_length=10,
        choices=[(kind.value, kind.value.capitalize()) for kind in EmailKind],
        default=EmailKind.PERSONAL,
    )
    validity = models.CharField(
        max_length=10,
        choices=[(validity.value, validity.value.capitalize()) for validity in EmailValidity],
        default=EmailValidity.UNVERIFIED,
    )
    source = models.CharField(
        max_length=10,
        choices=[
            (EmailSource.PLATFORM.value, "The platform"),
            (EmailSource.IMPORT.value, "An import"),
            (EmailSource.BY_HAND.value, "Entered by hand"),
            (EmailSource.CORRECTION.value, "A correction"),
        ],
        default=EmailSource.PLATFORM,
        editable=False,
    )
    provenance = models.CharField("where it came from", max_length=120, blank=True)
    added_by = models.CharField(max_length=200, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    invalid_since = models.DateTimeField(null=True, blank=True, editable=False)
    invalid_because = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "e-mail address"
        verbose_name_plural = "e-mail addresses"
        constraints = [
            models.UniqueConstraint(
                "candidate",
                Upper("address"),
                name="candidate_email_once",
                violation_error_message="This candidate has this address already.",
            )
        ]
        indexes = [models.Index(Upper("address"), name="candidate_email_upper")]

    def __str__(self) -> str:
        return self.address
