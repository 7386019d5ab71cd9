"""One tenant's link to one system."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from integrations.models.tenant import Tenant
from integrations.rules import breaker
from integrations.rules.breaker import BreakerState
from integrations.rules.connection_state import (
    MOVES,
    READS_JOBS,
    TAKES_TESTS,
    ConnectionState,
    Workflow,
)
from integrations.rules.decision import Reason
from integrations.systems import SYSTEMS, SystemKind, kind_of, systems_of


def usual_countries() -> list[str]:
    """Only the United States, unless the connection says otherwise."""
    return ["US"]


def usual_live_statuses() -> list[str]:
    """Status words that mean live, besides what the connector itself knows."""
    return ["Active", "Live", "Open", "Posted", "Published"]


def _choices(values: Any) -> list[tuple[str, str]]:
    return [(value.value, value.value.replace("_", " ").capitalize()) for value in values]


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Reads and guarded one-statement updates of connections."""

    def of_kind(self, kind: SystemKind) -> "ConnectionQuerySet":
        """Those to an ATS, or those to an HR system."""
        to_hris = Q(system__in=[system.key for system in systems_of(SystemKind.HRIS)])
        return self.filter(to_hris if kind is SystemKind.HRIS else ~to_hris)

    def active(self) -> "ConnectionQuerySet":
        """Those that are live: candidates go out."""
        return self.filter(state=ConnectionState.ACTIVE)

    def reading(self) -> "ConnectionQuerySet":
        """Those whose jobs are read: also while they are verified, or run in shadow mode.

        An HR system has no jobs.
        """
        return self.of_kind(SystemKind.ATS).filter(state__in=[state.value for state in READS_JOBS])

    def taking_tests(self) -> "ConnectionQuerySet":
        """Those through which a marked test candidate may go: live ones, and those before."""
        return self.filter(state__in=[state.value for state in TAKES_TESTS])

    def due_for_sync(self, now: datetime) -> "ConnectionQuerySet":
        """Reading ones whose next sync has come and that no worker is reading."""
        return (
            self.callable(now)
            .reading()
            .filter(
                Q(sync_lease_until__isnull=True) | Q(sync_lease_until__lt=now),
                next_sync_at__lte=now,
            )
        )

    def callable(self, now: datetime) -> "ConnectionQuerySet":
        """Those whose vendor may be called: the breaker is closed, or it is time for a try."""
        return self.filter(Q(breaker_state=BreakerState.CLOSED) | Q(breaker_until__lte=now))

    def claim_sync(self, connection_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Take the sync lease. The new fencing token, or ``None`` when somebody else has it."""
        free = Q(sync_lease_until__isnull=True) | Q(sync_lease_until__lt=now)
        # One transaction: the row stays locked until its token is read, so no two share one.
        with transaction.atomic():
            claimed = (
                self.reading()
                .filter(free, pk=connection_id)
                .update(sync_token=F("sync_token") + 1, sync_lease_until=now + lease)
            )
            if not claimed:
                return None
            return self.values_list("sync_token", flat=True).get(pk=connection_id)

    def holding_sync(self, connection_id: int, token: int) -> "ConnectionQuerySet":
        """The row, if the token is still the newest: a fenced worker's update finds nothing."""
        return self.filter(pk=connection_id, sync_token=token, sync_lease_until__isnull=False)

    def move(
        self,
        connection_id: int,
        to_state: ConnectionState,
        *,
        only_from: ConnectionState | None = None,
        **also: Any,
    ) -> bool:
        """Change the state where the table allows it. False when it does not (any more)."""
        sources = [
            state.value
            for state, targets in MOVES.items()
            if to_state in targets and only_from in (None, state)
        ]
        return bool(
            self.filter(pk=connection_id, state__in=sources).update(
                state=to_state, state_changed_at=Now(), changed_at=Now(), **also
            )
        )


class Connection(models.Model):
    """One tenant's link to one system: where it is, how it works, and how it feels."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="connections")
    name = models.CharField(max_length=120)
    system = models.CharField(
        max_length=40, choices=[(system.key, system.name) for system in SYSTEMS.values()]
    )
    route = models.CharField(
        max_length=40, help_text="How the system is reached: the key of the connector."
    )
    options = models.JSONField(
        default=dict, blank=True, help_text="What the connector needs besides secrets."
    )

    state = models.CharField(
        max_length=20, choices=_choices(ConnectionState), default=ConnectionState.SETTING_UP
    )
    state_changed_at = models.DateTimeField(auto_now_add=True)
    state_before = models.CharField(
        max_length=20, blank=True, help_text="Where it goes on when its access works again."
    )
    live_at = models.DateTimeField(
        null=True, blank=True, help_text="When it went live for the first time."
    )
    state_reason = models.CharField(max_length=500, blank=True)

    workflow = models.CharField(
        max_length=20, choices=_choices(Workflow), default=Workflow.ENGAGED_ONLY
    )
    redirect_acknowledged_by = models.CharField(max_length=200, blank=True)
    redirect_acknowledged_at = models.DateTimeField(null=True, blank=True)
    trigger_stage = models.CharField(max_length=20, default="engaged")
    source_tag = models.CharField(max_length=80, blank=True)
    profile_leaves_out = models.JSONField(
        "PDF profile leaves out",
        default=list,
        blank=True,
        help_text="Parts of the PDF profile that do not go out; the header always does.",
    )
    countries = models.JSONField(default=usual_countries)
    live_statuses = models.JSONField(default=usual_live_statuses)
    inclusion_rules = models.JSONField(default=list, blank=True)
    include_confidential = models.BooleanField(default=False)
    takes_candidates = models.BooleanField(
        default=True, help_text="Off: people of this ATS are only kept out of searches."
    )

    sync_interval_minutes = models.PositiveIntegerField(default=180)
    next_sync_at = models.DateTimeField(null=True, blank=True)
    last_sync_started_at = models.DateTimeField(null=True, blank=True)
    last_synced_at = models.DateTimeField(null=True, blank=True)
    last_full_read_at = models.DateTimeField(null=True, blank=True)
    cursor = models.DateTimeField(
        null=True, blank=True, help_text="Start of the last successful read."
    )
    bookmark = models.TextField(
        blank=True, help_text="What the vendor gave at its end, where it goes by a token."
    )
    sync_failures = models.PositiveIntegerField(default=0)
    sync_token = models.BigIntegerField(default=0)
    sync_lease_until = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(
        null=True, editable=False, help_text="When its vendor told of something new last."
    )

    # The breaker (``integrations.rules.breaker``), shared by all workers.
    breaker_state = models.CharField(
        max_length=10, choices=_choices(BreakerState), default=BreakerState.CLOSED, editable=False
    )
    breaker_failures = models.PositiveIntegerField(default=0, editable=False)
    breaker_opened = models.PositiveIntegerField(default=0, editable=False)
    breaker_since = models.DateTimeField(null=True, blank=True, editable=False)
    breaker_until = models.DateTimeField(null=True, blank=True, editable=False)

    rate_per_second = models.FloatField(default=5.0)
    burst = models.PositiveIntegerField(default=10)

    capabilities = models.JSONField(default=list, blank=True)
    account = models.CharField(
        max_length=200, blank=True, help_text="Whose account it is, as the vendor named it last."
    )
    account_external_id = models.CharField(
        max_length=200, blank=True, help_text="What the vendor knows the account by."
    )
    capabilities_at = models.DateTimeField(null=True, blank=True)
    access_ends_at = models.DateTimeField(
        null=True, blank=True, help_text="When the vendor stops accepting the key, where it tells."
    )
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.JSONField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["tenant__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="connection_name_per_tenant"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ConnectionState]),
                name="connection_state_known",
            ),
            models.CheckConstraint(
                condition=Q(workflow__in=[workflow.value for workflow in Workflow]),
                name="connection_workflow_known",
            ),
            models.CheckConstraint(
                condition=Q(breaker_state=BreakerState.CLOSED, breaker_until__isnull=True)
                | (~Q(breaker_state=BreakerState.CLOSED) & Q(breaker_until__isnull=False)),
                name="connection_breaker_waits_until",
            ),
            models.CheckConstraint(
                condition=Q(rate_per_second__gt=0) & Q(burst__gte=1),
                name="connection_rate_positive",
            ),
            models.CheckConstraint(
                condition=Q(sync_interval_minutes__gte=15), name="connection_sync_interval_sane"
            ),
        ]
        indexes = [models.Index(fields=["state", "next_sync_at"], name="connection_due")]

    def __str__(self) -> str:
        return f"{self.tenant.name} · {self.name}"

    @property
    def kind(self) -> SystemKind:
        """Whether it leads to an ATS or to an HR system."""
        return kind_of(self.system)

    @property
    def reads_jobs(self) -> bool:
        """Whether its jobs are read as things stand."""
        return self.kind is SystemKind.ATS and self.state in READS_JOBS

    @property
    def lane(self) -> str:
        """The name of this connection's queue at the rate limiter."""
        return f"connection:{self.pk}"

    @property
    def silence(self) -> Reason | None:
        """Why its vendor is not called for a while; ``None`` where its breaker is closed."""
        if self.breaker_state == BreakerState.CLOSED or self.breaker_until is None:
            return None
        return breaker.reason(
            BreakerState(self.breaker_state),
            since=self.breaker_since or self.breaker_until,
            until=self.breaker_until,
            failures=self.breaker_failures,
        )
