"""Exports: what is to be in the ATS, each single write, and every attempt."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from candidates.models.application import Application
from candidates.models.candidate import Candidate
from candidates.rules.export_state import (
    CLAIMABLE,
    MOVES,
    WAITS_FOR_TIME,
    EffectKind,
    EffectState,
    ExportState,
    Purpose,
    sources,
)
from integrations.models import Connection, Tenant
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner
from jobs.models import Job

LABELS = {
    ExportState.HELD: "Held",
    ExportState.QUEUED: "Queued",
    ExportState.WORKING: "Being sent",
    ExportState.RETRY_LATER: "Retrying by itself",
    ExportState.CHECKING: "Checking with the ATS",
    ExportState.NEEDS_ATTENTION: "Needs attention",
    ExportState.EXPORTED: "Exported",
    ExportState.CANCELLED: "Cancelled",
}


class CandidateExportQuerySet(models.QuerySet["CandidateExport"]):
    """Guarded one-statement updates: who gets zero rows was too late or is fenced."""

    def due(self, now: datetime) -> "CandidateExportQuerySet":
        """Those a worker may claim now, oldest first, of connections that are active."""
        return self.filter(
            Q(state=ExportState.QUEUED)
            | Q(state__in=[state.value for state in WAITS_FOR_TIME], not_before__lte=now),
            connection__state=ConnectionState.ACTIVE,
        )

    def claim(self, export_id: int, *, now: datetime, lease: timedelta) -> int | None:
        """Claim one export. The fencing token, or ``None`` when somebody else was first."""
        claimed = (
            self.filter(pk=export_id)
            .filter(
                Q(state=ExportState.QUEUED)
                | Q(state__in=[state.value for state in WAITS_FOR_TIME], not_before__lte=now)
            )
            .update(
                previous_state=F("state"),
                state=ExportState.WORKING,
                token=F("token") + 1,
                lease_until=now + lease,
                not_before=None,
                changed_at=now,
            )
        )
        if not claimed:
            return None
        return self.values_list("token", flat=True).get(pk=export_id)

    def held_by(self, export_id: int, token: int) -> "CandidateExportQuerySet":
        """The row while ``token`` is the newest claim; empty for a worker that was fenced."""
        return self.filter(pk=export_id, token=token, state=ExportState.WORKING)

    def move(self, to_state: ExportState, *, now: datetime, **also: Any) -> int:
        """Move every row of this queryset for which the table has the move. Counts them."""
        values: dict[str, Any] = {"lease_until": None, "not_before": None, **also}
        return self.filter(state__in=sources(to_state)).update(
            previous_state=F("state"), state=to_state, changed_at=now, **values
        )

    def lost(self, now: datetime) -> "CandidateExportQuerySet":
        """Those whose worker did not come back before its lease ran out."""
        return self.filter(state=ExportState.WORKING, lease_until__lt=now)


class CandidateExport(models.Model):
    """The intent that one candidate be in the ATS on one job, and how far it has come.

    The row is the queue. ``token`` rises with every claim; a worker whose token is old can write
    nothing here. ``reasons`` is why it is in this state; ``reference`` is ours, short and opaque,
    and travels with every write so that it can be found again.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="exports")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="exports")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="exports")
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="exports", null=True, blank=True
    )
    purpose = models.CharField(
        max_length=10, choices=[(p.value, p.value) for p in Purpose], default=Purpose.CREATE
    )
    reference = models.CharField(max_length=20, unique=True)
    # What goes out is settled when the first worker claims the row. A look-up must search for
    # what was sent, whatever was changed since.
    addresses = models.JSONField(default=list)
    target = models.CharField(max_length=10, blank=True)
    stage_external_id = models.CharField(max_length=200, blank=True)

    state = models.CharField(
        max_length=20, choices=[(state.value, label) for state, label in LABELS.items()]
    )
    previous_state = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    owner = models.CharField(
        "whose turn",
        max_length=20,
        choices=[(owner.value, owner.value.replace("_", " ")) for owner in Owner],
        default=Owner.NOBODY,
    )
    error_code = models.CharField(max_length=120, blank=True)
    released_by = models.CharField(
        max_length=200, blank=True, help_text="Who sent it although policy would wait."
    )

    token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    person_external_id = models.CharField(max_length=200, blank=True)
    application_external_id = models.CharField(max_length=200, blank=True)
    ats_url = models.URLField("in the ATS", max_length=1000, blank=True)
    warnings = models.JSONField(default=list)
    attached_to_existing = models.BooleanField(default=False)
    confirmed_person_id = models.CharField(
        max_length=200,
        blank=True,
        help_text="The person in the ATS whom somebody confirmed to be this candidate.",
    )
    seen_in_ats_at = models.DateTimeField(null=True, blank=True)

    decided_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CandidateExportQuerySet.as_manager()

    class Meta:
        verbose_name = "export"
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "job", "purpose"],
                condition=~Q(state=ExportState.CANCELLED),
                name="export_one_live",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(previous_state=before.value if before else "", state=after.value)
                        for before, after in MOVES
                    ),
                    _connector=Q.OR,
                ),
                name="export_move_in_table",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.WORKING, lease_until__isnull=False)
                | (~Q(state=ExportState.WORKING) & Q(lease_until__isnull=True)),
                name="export_lease_while_working",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[state.value for state in WAITS_FOR_TIME])
                | Q(not_before__isnull=False),
                name="export_waits_until_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.NEEDS_ATTENTION) | ~Q(owner=Owner.NOBODY),
                name="export_attention_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.EXPORTED)
                | (Q(exported_at__isnull=False) & ~Q(person_external_id="")),
                name="export_done_has_receipt",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.HELD)
                | Q(state=ExportState.CANCELLED)
                | Q(connection__isnull=False),
                name="export_leaves_through_connection",
            ),
        ]
        indexes = [
            models.Index(
                fields=["connection", "not_before", "id"],
                condition=Q(state__in=[state.value for state in CLAIMABLE]),
                name="export_lane",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=ExportState.WORKING),
                name="export_leases",
            ),
            models.Index(
                fields=["decided_at"], condition=Q(state=ExportState.HELD), name="export_held"
            ),
            models.Index(fields=["tenant", "-id"], name="export_tenant"),
            models.Index(fields=["tenant", "state", "-id"], name="export_tenant_state"),
            models.Index(fields=["state", "-id"], name="export_state"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.candidate} → {self.job}"

    @property
    def cause(self) -> str:
        """How the call log and the audit name this row."""
        return f"export:{self.pk}"


class RemotePerson(models.Model):
    """One person at one connection, by e-mail address: who is created at most once.

    ``creating`` is the export that may be creating the person right now. While it is set no other
    export of the same address sends its create, so two jobs cannot make two people.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    external_id = models.CharField(max_length=200, blank=True)
    creating = models.ForeignKey(
        CandidateExport, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "address"], name="remote_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.address} at connection {self.connection_id}"


class ExportEffect(models.Model):
    """One write in the vendor's system. ``SENDING`` is committed before the first byte leaves."""

    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="effects")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in EffectKind])
    position = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in EffectState],
        default=EffectState.PLANNED,
    )
    attempts = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    written_ahead_at = models.DateTimeField(null=True)
    settle_until = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["export", "kind"], name="effect_once"),
            models.CheckConstraint(
                condition=Q(state__in=[EffectState.PLANNED, EffectState.DONE])
                | Q(settle_until__isnull=False, written_ahead_at__isnull=False),
                name="effect_written_ahead",
            ),
            models.CheckConstraint(
                condition=~Q(state=EffectState.DONE) | Q(done_at__isnull=False),
                name="effect_done_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of export {self.export_id}: {self.state}"


class ExportAttempt(models.Model):
    """One step a worker took for an export, opened before the call and closed with its outcome.

    ``fenced`` marks evidence of a worker that had lost its claim: it is kept, and changes nothing.
    """

    class Action(models.TextChoices):
        """What was tried."""

        LOOK = "look", "Looked in the ATS"
        SEND = "send", "Sent"

    class Result(models.TextChoices):
        """How it ended. ``OPEN`` after the fact means that the worker died."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        FOUND = "found", "Found"
        ABSENT = "absent", "Not there"
        NOT_DONE = "not_done", "Certainly not done"
        UNKNOWN = "unknown", "Outcome unknown"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    export = models.ForeignKey(CandidateExport, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in EffectKind])
    action = models.CharField(max_length=10, choices=Action)
    token = models.BigIntegerField()
    result = models.CharField(max_length=10, choices=Result, default=Result.OPEN)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    error_class = models.CharField(max_length=60, blank=True)
    error_code = models.CharField(max_length=120, blank=True)
    sentence = models.CharField(max_length=1000, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    receipt = models.JSONField(default=dict)
    fenced = models.BooleanField(default=False)

    class Meta:
        verbose_name = "attempt"
        indexes = [
            models.Index(fields=["export", "id"], name="attempt_export"),
            models.Index(fields=["tenant", "-id"], name="attempt_tenant"),
            models.Index(fields=["tenant", "result", "-id"], name="attempt_tenant_result"),
            models.Index(fields=["result", "-id"], name="attempt_result"),
            models.Index(
                fields=["error_code", "-id"], condition=~Q(error_code=""), name="attempt_error"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} of export {self.export_id}: {self.result}"
