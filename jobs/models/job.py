"""A job, as the ATS has it or as somebody made it by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from integrations.connectors.types import Liveness
from integrations.models import Connection, Tenant
from jobs.rules.duplicates import Likeness
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs."""

    def open_at(self, connection: Connection) -> "JobQuerySet":
        """Jobs of a connection that are not closed."""
        return self.filter(connection=connection, closed_at__isnull=True)


class Job(models.Model):
    """One job of a tenant.

    What the ATS says lives in the columns; after activation the frozen ones keep our values and
    ``drift`` holds the difference. A job that is excluded is kept, with the reasons.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="jobs")
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="jobs", null=True, blank=True
    )
    source = models.CharField(
        max_length=10,
        choices=[(JobSource.SYNCED.value, "Synced from ATS"), (JobSource.MANUAL.value, "Manual")],
        default=JobSource.MANUAL,
    )
    external_id = models.CharField(max_length=200, blank=True)
    ats_id = models.CharField("ATS job id", max_length=200, blank=True)
    title = models.CharField(max_length=500)
    status = models.CharField("status in the ATS", max_length=100, blank=True)
    liveness = models.CharField(
        max_length=10,
        choices=[(value.value, value.value.replace("_", " ")) for value in Liveness],
        default=Liveness.UNKNOWN,
    )
    confidential = models.BooleanField(default=False)

    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=300, blank=True)
    places = models.JSONField(default=list, blank=True)

    department = models.CharField(max_length=200, blank=True)
    job_code = models.CharField(max_length=100, blank=True)
    employment_type = models.CharField(max_length=60, blank=True)
    pay = models.JSONField(default=dict, blank=True)
    description = models.TextField(blank=True)
    apply_url = models.URLField(max_length=1000, blank=True)
    ats_url = models.URLField("page in the ATS", max_length=1000, blank=True)
    stages = models.JSONField(default=list, blank=True)
    hiring_team = models.JSONField(default=list, blank=True)
    required_questions = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)

    fingerprint = models.CharField(max_length=32, blank=True)
    eligibility = models.CharField(
        max_length=10,
        choices=[(value.value, value.value.capitalize()) for value in Eligibility],
        default=Eligibility.INCLUDED,
    )
    main_reason = models.CharField(max_length=60, blank=True)
    reasons = models.JSONField(default=list, blank=True)

    state = models.CharField(
        max_length=10,
        choices=[(value.value, value.value.capitalize()) for value in JobState],
        default=JobState.INACTIVE,
    )
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    drift = models.JSONField(default=list, blank=True)
    has_drift = models.BooleanField(default=False)

    # Only of a manual job: which job of the ATS it most likely is (``jobs.rules.duplicates``).
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="manual_duplicates",
    )
    duplicate_likeness = models.CharField(
        max_length=10,
        choices=[(value.value, value.value.capitalize()) for value in Likeness],
        default=Likeness.NONE,
        editable=False,
    )
    duplicate_reasons = models.JSONField(default=list, blank=True, editable=False)

    missing_since = models.DateTimeField(null=True, blank=True)
    missed_reads = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)
    ats_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            # A manual job has no connection, and NULLs never collide.
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="job_once_per_connection"
            ),
            models.CheckConstraint(
                condition=(
                    Q(source=JobSource.SYNCED, connection__isnull=False) & ~Q(external_id="")
                )
                | Q(source=JobSource.MANUAL, connection__isnull=True),
                name="job_synced_has_origin",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.INACTIVE)
                | Q(state=JobState.ACTIVE, activated_at__isnull=False),
                name="job_active_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="job_tenant"),
            models.Index(fields=["tenant", "eligibility", "-id"], name="job_tenant_eligibility"),
            models.Index(fields=["tenant", "state", "-id"], name="job_tenant_state"),
            models.Index(fields=["tenant", "ats_id"], name="job_tenant_ats_id"),
            models.Index(
                fields=["tenant", "-id"], condition=Q(has_drift=True), name="job_tenant_drift"
            ),
            # The dashboard: why open jobs stay out.
            models.Index(
                fields=["main_reason", "tenant"],
                condition=Q(eligibility=Eligibility.EXCLUDED, closed_at__isnull=True),
                name="job_left_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ats_id})" if self.ats_id else self.title

    @property
    def is_synced(self) -> bool:
        """Whether an ATS gave us this job."""
        return self.source == JobSource.SYNCED
