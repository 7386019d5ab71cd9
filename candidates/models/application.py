"""A candidate's way through one job."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from candidates.models.candidate import Candidate
from candidates.models.search import Search
from candidates.rules.stages import PlatformStage, ResponseType
from integrations.models import Tenant
from jobs.models import Job


class Application(models.Model):
    """One candidate on one job: the platform's stage, the response, and when it was reached."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="applications")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="applications")
    search = models.ForeignKey(
        Search, on_delete=models.PROTECT, related_name="applications", null=True, blank=True
    )
    stage = models.CharField(
        max_length=20,
        choices=[(stage.value, stage.value.capitalize()) for stage in PlatformStage],
        default=PlatformStage.NEW,
    )
    stage_changed_at = models.DateTimeField(auto_now_add=True)
    response = models.CharField(
        max_length=20,
        choices=[(r.value, r.value.replace("_", " ").capitalize()) for r in ResponseType],
        blank=True,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The application to the synced job in which this one goes on.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "job"], name="application_once_per_job"),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in PlatformStage]),
                name="application_stage_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="application_tenant"),
            models.Index(fields=["tenant", "stage", "-id"], name="application_tenant_stage"),
            models.Index(fields=["job", "stage", "-id"], name="application_job_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} → {self.job}"


class StageEvent(models.Model):
    """One move of an application from stage to stage."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="stage_events"
    )
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_stage or 'new'} → {self.to_stage}"


class Screening(models.Model):
    """The screening conversation: a list of ``{"at", "from", "text"}`` messages.

    ``from`` is ``candidate`` or ``recruiter``; ``at`` an ISO time or null.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="screening"
    )
    messages = models.JSONField(default=list)
    completed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Screening of application {self.application_id}"


class Assessment(models.Model):
    """The assessment: 1 to 5 stars, a summary, and criteria ``{"name", "score", "comment"}``.

    A criterion's score goes from 0 to 5.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="assessment"
    )
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    summary = models.TextField(blank=True)
    criteria = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="assessment_stars_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stars} of 5 stars"
