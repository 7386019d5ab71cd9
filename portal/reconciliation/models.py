"""What was compared with the ATS, and what came of it."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q

from candidates.models import Candidate, CandidateExport
from candidates.rules.creation_audit import FindingKind
from candidates.rules.reconciling import Group, Verdict
from integrations.models import Connection, Tenant
from integrations.rules.connection_state import ConnectionState
from integrations.systems import SystemKind
from jobs.models import Job

VERDICT_LABELS = {
    Verdict.AGREES: "Agrees",
    Verdict.DIFFERS: "Differs",
    Verdict.CANNOT_VERIFY: "Cannot verify",
}
GROUP_LABELS = {
    Group.AGREES: "Agrees",
    Group.MISSING: "Not found in the ATS",
    Group.OTHER_JOB: "On another job",
    Group.DUPLICATE: "There more than once",
    Group.UNVERIFIED: "Cannot verify",
    Group.UNEXPECTED: "There, not in our ledger",
    Group.OUTSIDE: "Arrived without us",
    Group.UNDER_WAY: "On the way",
    Group.HELD: "Held or blocked here",
    Group.NOT_DUE: "Not due",
}


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    """Guarded one-statement updates: who gets zero rows was too late or is fenced."""

    def due(self, now: datetime) -> "ReconciliationQuerySet":
        """Those whose time has come and that no worker has."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(free, next_at__lte=now)

    def running(self, now: datetime) -> "ReconciliationQuerySet":
        """Those that a worker has now."""
        return self.filter(lease_until__gte=now)

    def claim(self, connection_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Take the lease of a due one. The new fencing token, or ``None`` where it is not free."""
        with transaction.atomic():
            claimed = (
                self.due(now)
                .filter(pk=connection_id)
                .update(token=F("token") + 1, lease_until=now + lease, started_at=now)
            )
            if not claimed:
                return None
            return self.values_list("token", flat=True).get(pk=connection_id)

    def holding(self, connection_id: int, token: int) -> "ReconciliationQuerySet":
        """The row, if the token is still the newest: a fenced worker's update finds nothing."""
        return self.filter(pk=connection_id, token=token, lease_until__isnull=False)


class Reconciliation(models.Model):
    """The comparison of one connection: when it is due, and what the last one said.

    ``shown`` is the token of the last finished comparison; rows of others are not shown.
    ``limits`` say what could not be verified, and why. ``found_digest`` stands for all differences
    together: another one means that something has changed; ``mailed_digest`` is what was mailed.
    """

    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="reconciliation", primary_key=True
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    token = models.BigIntegerField(default=0)
    asked_by = models.CharField(max_length=200, blank=True)
    go_on_after = models.BigIntegerField(
        default=0, help_text="The job after which the next one begins to look up."
    )

    verdict = models.CharField(
        max_length=20,
        blank=True,
        choices=[(verdict.value, label) for verdict, label in VERDICT_LABELS.items()],
    )
    shown = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    limits = models.JSONField(default=list)
    audited_at = models.DateTimeField(null=True)
    audited = models.PositiveIntegerField(
        default=0, help_text="How many fresh creations the auditor has looked up."
    )
    audit_limits = models.JSONField(default=list)
    found_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)
    mailed_digest = models.CharField(max_length=64, blank=True)
    mailed_at = models.DateTimeField(null=True)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", finished_at__isnull=True)
                | (~Q(verdict="") & Q(finished_at__isnull=False)),
                name="reconciliation_verdict_is_dated",
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], name="reconciliation_due"),
            models.Index(fields=["tenant", "verdict"], name="reconciliation_tenant"),
        ]

    def __str__(self) -> str:
        return f"Reconciliation of {self.connection}"

    @property
    def is_running(self) -> bool:
        """Whether a worker has taken it and has not come back."""
        return self.lease_until is not None


def to_reconcile() -> models.QuerySet[Connection]:
    """Connections to an ATS that have gone live, whether or not they work now."""
    live_once = Connection.objects.of_kind(SystemKind.ATS).filter(live_at__isnull=False)
    return live_once.exclude(state__in=[ConnectionState.SETTING_UP, ConnectionState.CLOSED])


class Sighting(models.Model):
    """One record that a comparison has seen in the ATS, until the comparison has ended.

    ``candidate`` is ``None`` for somebody with our mark who is nobody of ours.
    """

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="+")
    run = models.BigIntegerField()
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, null=True, related_name="+")
    job_external_id = models.CharField(max_length=200, blank=True)
    person_external_id = models.CharField(max_length=200)
    record_external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=400, blank=True)
    job_title = models.CharField(max_length=500, blank=True)
    ats_url = models.CharField(max_length=1000, blank=True)
    is_marked = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["reconciliation", "run", "candidate"], name="sighting_candidate"),
        ]

    def __str__(self) -> str:
        return f"{self.person_external_id} on {self.job_external_id}"


class JobReconciliation(models.Model):
    """The counts of one job. ``groups`` is the count of each ``Group``."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="jobs"
    )
    run = models.BigIntegerField()
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    eligible = models.PositiveIntegerField()
    exported = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    strangers = models.PositiveIntegerField()
    unverified = models.PositiveIntegerField()
    differences = models.PositiveIntegerField()
    groups = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "run", "job"], name="job_reconciliation_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["reconciliation", "run", "-differences", "job"],
                name="job_reconciliation_worst",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job}: {self.differences} differences"


class Difference(models.Model):
    """One person by name, with why. ``export`` is ``None`` where there is none of ours.

    ``since`` is when a comparison first said so, without a break.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="differences"
    )
    run = models.BigIntegerField()
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(
        max_length=20, choices=[(group.value, label) for group, label in GROUP_LABELS.items()]
    )
    rank = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=32)
    name = models.CharField(max_length=400, blank=True)
    application = models.ForeignKey(
        "candidates.Application", on_delete=models.CASCADE, null=True, related_name="+"
    )
    export = models.ForeignKey(
        CandidateExport, on_delete=models.CASCADE, null=True, related_name="+"
    )
    ats_url = models.CharField(max_length=1000, blank=True)
    reasons = models.JSONField(default=list)
    since = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reconciliation", "run", "rank", "id"], name="difference_rank"),
            models.Index(fields=["reconciliation", "run", "group", "id"], name="difference_group"),
            models.Index(
                fields=["reconciliation", "run", "job", "rank", "id"], name="difference_job"
            ),
            models.Index(fields=["reconciliation", "run", "key"], name="difference_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_group_display()}"


class CreationFinding(models.Model):
    """The ATS shows something that we created not once, but never or several times.

    A person closes it with what they found; evidence explains it. Nothing else is changed by it.
    """

    class State(models.TextChoices):
        """Whether somebody still has to look."""

        OPEN = "open", "Open"
        EXPLAINED = "explained", "Explained"
        CLOSED = "closed", "Closed"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="creation_findings"
    )
    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(
        "what was found",
        max_length=10,
        choices=[(FindingKind.LOST.value, "Not there"), (FindingKind.TWICE.value, "Several times")],
    )
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "finding of the auditor"
        verbose_name_plural = "findings of the auditor"
        constraints = [
            models.UniqueConstraint(fields=["export", "kind"], name="creation_finding_once"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="creation_finding_closed_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-id"], name="creation_finding_tenant"),
            models.Index(fields=["connection", "state", "-id"], name="creation_finding_open"),
        ]

    def __str__(self) -> str:
        return f"{self.export}: {self.get_kind_display().lower()}"
