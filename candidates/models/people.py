"""The people index: whom a customer's ATS knows, by keyed hashes of how they can be reached."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from candidates.rules.contact_keys import KeyKind
from integrations.models import Connection, Tenant
from integrations.models.credential import Sealed
from integrations.rules.connection_state import READS_JOBS
from jobs.rules.states import SyncKind, SyncState, SyncTrigger

RUN_LABELS = [(state.value, state.value.capitalize()) for state in SyncState]


class PeopleIndexQuerySet(models.QuerySet["PeopleIndex"]):
    """Guarded one-statement updates: who gets zero rows was too late or is fenced."""

    def reading(self) -> "PeopleIndexQuerySet":
        """Those that are on, at a connection that has access."""
        states = [state.value for state in READS_JOBS]
        return self.filter(is_on=True, connection__state__in=states)

    def due(self, now: datetime) -> "PeopleIndexQuerySet":
        """Those whose next read has come, that no worker is reading, and whose vendor is called."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        callable_ones = Connection.objects.callable(now)
        return self.reading().filter(free, next_read_at__lte=now, connection__in=callable_ones)

    def claim(self, connection_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Take the lease. The new fencing token, or ``None`` when somebody else has it."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        allowed = self.reading().filter(pk=connection_id)
        with transaction.atomic():
            # The lease stands in the statement itself: PostgreSQL looks again after a wait.
            claimed = self.filter(free, pk=connection_id, is_on=True, pk__in=allowed).update(
                token=F("token") + 1, lease_until=now + lease
            )
            if not claimed:
                return None
            return self.values_list("token", flat=True).get(pk=connection_id)

    def holding(self, connection_id: int, token: int) -> "PeopleIndexQuerySet":
        """The row, if the token is still the newest: a fenced worker's update finds nothing."""
        return self.filter(pk=connection_id, token=token, lease_until__isnull=False)


class PeopleIndex(Sealed):
    """The index of one connection: whether it is kept, how far it was read, and its own key.

    The key is random, one for each connection, and sealed with ``CREDENTIAL_KEYS``: without those
    the hashes tell nothing, and the same address has another hash at every customer.
    """

    connection = models.OneToOneField(
        Connection, on_delete=models.CASCADE, related_name="people_index", primary_key=True
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField("keep known people out of searches", default=False)
    cool_down_months = models.PositiveSmallIntegerField(default=0)
    switched_by = models.CharField(max_length=200, blank=True)
    switched_at = models.DateTimeField(null=True)

    next_read_at = models.DateTimeField(null=True)
    last_started_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)
    last_full_read_at = models.DateTimeField(null=True)
    cursor = models.DateTimeField(null=True)
    bookmark = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    objects = PeopleIndexQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people indexes"
        constraints = [
            models.CheckConstraint(
                condition=Q(cool_down_months__lte=60), name="people_index_cool_down_sane"
            )
        ]
        indexes = [
            models.Index(fields=["next_read_at"], condition=Q(is_on=True), name="people_index_due")
        ]

    def __str__(self) -> str:
        return f"People index of connection {self.pk}"

    @property
    def identity(self) -> str:
        """What the sealed key is bound to."""
        return f"people-index:connection:{self.pk}"


class KnownPerson(models.Model):
    """One person of the ATS: the little that is needed to recognise and to explain.

    ``applications`` are the latest few, as ``people_shown.application_as_json`` keeps them;
    ``rejected_at`` is the latest rejection. How the person is reached stands in ``KnownKey``.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="known_people"
    )
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    ats_url = models.CharField(max_length=1000, blank=True)
    applications = models.JSONField(default=list)
    applications_count = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=32)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "known people"
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="known_person_once")
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class KnownKey(models.Model):
    """One keyed hash of an address, a number or a profile of a known person."""

    person = models.ForeignKey(KnownPerson, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in KeyKind])
    digest = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="known_key_digest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class PeopleRun(models.Model):
    """One reading of a connection's people: what was seen, what changed, what went wrong."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="people_runs")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in SyncKind])
    trigger = models.CharField(max_length=10, choices=[(t.value, t.value) for t in SyncTrigger])
    token = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=RUN_LABELS, default=SyncState.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    changed_since = models.DateTimeField(null=True)
    triggered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    bad_records: Any = models.JSONField(default=list)
    failure = models.JSONField(null=True)

    class Meta:
        verbose_name = "reading of people"
        verbose_name_plural = "readings of people"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SyncState.RUNNING, finished_at__isnull=True)
                | (~Q(state=SyncState.RUNNING) & Q(finished_at__isnull=False)),
                name="people_run_finished_when_not_running",
            ),
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(state=SyncState.RUNNING),
                name="people_run_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "-id"], name="people_run_connection"),
            models.Index(fields=["tenant", "-id"], name="people_run_tenant"),
        ]

    def __str__(self) -> str:
        return f"Reading of people {self.pk}"

    @property
    def seconds(self) -> float | None:
        """How long it took, or ``None`` while it runs."""
        if self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()
