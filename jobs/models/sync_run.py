"""One reading of a connection's jobs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from integrations.models import Connection, Tenant
from jobs.rules.closing import why_untold
from jobs.rules.states import SyncKind, SyncState, SyncTrigger


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    """Reads of sync runs."""

    def read_to_the_end(self) -> "SyncRunQuerySet":
        """Those that saw everything there was to see, whether or not they wrote all of it."""
        return self.filter(state__in=[SyncState.SUCCEEDED, SyncState.HELD])


class SyncRun(models.Model):
    """One reading of a connection's jobs: what was seen, what changed, what went wrong.

    ``excluded`` counts jobs by reason code; ``bad_records`` names the first records that could not
    be read, by JSON path, and rather those without an id; ``held_closures`` are job row ids that
    a held run would close, until a person releases them or says that they are open (refuses them).
    ``policy`` is the digest of what the
    connection took at that time.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="sync_runs")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in SyncKind])
    trigger = models.CharField(max_length=10, choices=[(t.value, t.value) for t in SyncTrigger])
    triggered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    token = models.BigIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value.capitalize()) for s in SyncState],
        default=SyncState.RUNNING,
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    changed_since = models.DateTimeField(null=True)
    policy = models.CharField(max_length=32, blank=True)

    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    drifted = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    excluded = models.JSONField(default=dict)
    bad_records = models.JSONField(default=list)
    held_closures = models.JSONField(default=list)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    failure = models.JSONField(null=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SyncState.RUNNING, finished_at__isnull=True)
                | (~Q(state=SyncState.RUNNING) & Q(finished_at__isnull=False)),
                name="sync_run_finished_when_not_running",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(refused_at__isnull=True),
                name="sync_run_released_or_refused",
            ),
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(state=SyncState.RUNNING),
                name="sync_run_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "-id"], name="sync_run_connection"),
            models.Index(fields=["tenant", "-id"], name="sync_run_tenant"),
        ]

    def __str__(self) -> str:
        return f"Sync run {self.pk}"

    @property
    def untold(self) -> str:
        """Why this read, come to its end, does not say which jobs are gone; mostly empty."""
        if self.state not in (SyncState.SUCCEEDED, SyncState.HELD):
            return ""
        nameless = sum(not record["external_id"] for record in self.bad_records)
        return why_untold(SyncKind(self.kind), nameless)

    @property
    def seconds(self) -> float | None:
        """How long it took, or ``None`` while it runs."""
        if self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
